import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Provider } from "oidc-provider";
import type { Logger } from "../../kit/log";
import type { Running } from "../../kit/process";
import { Keys } from "../../kit/secrets";
import { forgetAddress, rememberAddress } from "./address";
import type { IdentityConfig } from "./config";
import { type TokenIssuer, developmentTokens } from "./development-tokens";
import { interaction } from "./interaction";
import { buildProvider } from "./provider";

/** The provider behind one loopback port: OpenID endpoints, the sign-in page, health checks and tokens for the command line. */
export async function serveIdentity(
  config: IdentityConfig,
  log: Logger,
): Promise<Running & { readonly issuer: string }> {
  let handle: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null;
  const server = createServer((request, response) => {
    response.once("finish", () => logRequest(log, request, response));
    if (request.url === "/healthz") return void response.end("ok");
    if (!handle || request.url === "/readyz") return void response.writeHead(handle ? 200 : 503).end();
    handle(request, response).catch((fault: unknown) => fail(log, fault, response));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(config.port, config.host, resolve));
  const { port } = server.address() as AddressInfo;
  const setup = {
    issuer: config.issuer ?? `http://127.0.0.1:${port}`,
    audience: config.audience,
    keys: Keys.load(config.keyDir),
  };
  handle = routes(buildProvider(setup), setup);
  rememberAddress(config.dataDir, { issuer: setup.issuer, audience: setup.audience, url: `http://127.0.0.1:${port}` });
  return {
    issuer: setup.issuer,
    stop: () => {
      forgetAddress(config.dataDir);
      server.closeIdleConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function routes(provider: Provider, setup: TokenIssuer) {
  const openid = provider.callback();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    if (path.startsWith("/development/")) return developmentTokens(setup, request, response);
    if (/^\/interaction\/[\w-]+$/.test(path)) return interaction(provider, request, response);
    if (path.startsWith("/auth")) forgetSession(request);
    await openid(request, response);
  };
}

// Whoever signs in chooses anew who to be: an earlier choice of this browser is nothing to go on.
function forgetSession(request: IncomingMessage): void {
  const cookies = (request.headers.cookie ?? "").split(/;\s*/);
  request.headers.cookie = cookies.filter((cookie) => !cookie.startsWith("_session")).join("; ");
}

// Codes and states travel in the query: only the path is logged.
function logRequest(log: Logger, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? "").split("?", 1)[0]?.replace(/^(\/(?:interaction|auth)\/).+/, "$1…");
  if (path === "/healthz" || path === "/readyz") return;
  log.info({ method: request.method, path, status: response.statusCode }, "request");
}

function fail(log: Logger, fault: unknown, response: ServerResponse): void {
  log.error({ fault: (fault as Error).name }, "request failed");
  if (!response.headersSent) response.writeHead(400);
  response.end();
}
