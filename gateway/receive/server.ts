import { randomUUID } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "../../subgraphs/kit/log";
import { keyedHash } from "../../subgraphs/kit/secrets";
import type { GatewayConfig } from "../config";
import { Refusal } from "../errors";
import { Lru } from "../lru";
import { drain } from "./body";
import { type OriginRules, allowingHeaders, isPreflight, preflightHeaders, visitOf } from "./cross-origin";
import { localeOf } from "./locale";
import { RequestState } from "./request-state";
import type { Sockets } from "./sockets";

export type RouteHandler = (request: IncomingMessage, response: ServerResponse, state: RequestState) => Promise<void>;

export interface Route {
  /** Named in the access log instead of the address, which may be a capability. */
  readonly name: string;
  readonly matches: (pathname: string) => boolean;
  /** Asked by programs of pages, and not opened by people: pages of other origins need leave. */
  readonly guarded?: boolean;
  readonly handle: RouteHandler;
  /** Health checks are not worth a line. */
  readonly quiet?: boolean;
}

export interface ServerOptions {
  readonly config: Pick<GatewayConfig, "host" | "port" | "trustProxy" | "clockMayMove" | "limits"> & OriginRules;
  readonly clientKey: Buffer;
  readonly routes: readonly Route[];
  readonly log: Logger;
  readonly sockets: Sockets;
}

const STOP_MS = 8_000;

/** The one origin that everybody reaches. */
export async function serveGateway(options: ServerOptions): Promise<{ port: number; stop: () => Promise<void> }> {
  const { config, log } = options;
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    answer(options, request, response).catch((fault: unknown) => {
      log.error(
        { fault: (fault as Error).name, frames: ((fault as Error).stack ?? "").split("\n").slice(1, 10) },
        "request failed",
      );
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end();
    });
  });
  server.on("upgrade", (request, socket, head) =>
    options.sockets.upgrade({ request, socket, head, state: () => stateOf(options, request) }),
  );
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(config.port, config.host, resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server, options.sockets) };
}

async function stop(server: Server, sockets: Sockets): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await sockets.stop();
  // Those of streams are idle a moment later only.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const last = setTimeout(() => server.closeAllConnections(), STOP_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(last);
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pathname = plainPath(request.url ?? "/");
  const route = pathname === null ? undefined : options.routes.find((candidate) => candidate.matches(pathname));
  const state = stateOf(options, request);
  response.setHeader("x-request-id", state.requestId);
  response.setHeader("x-content-type-options", "nosniff");
  response.once("close", () => {
    if (!response.writableFinished) state.departure.happen();
    if (route && !route.quiet) writeLine(options.log, route.name, request, response, state);
  });
  if (route?.guarded && !admitted(request, response, options.config)) return;
  if (!route) return void response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  try {
    await route.handle(request, response, state);
  } catch (fault) {
    if (!(fault instanceof Refusal) || response.headersSent) throw fault;
    state.codes.add(fault.code);
    const status = fault.code === "UNAUTHENTICATED" ? 401 : fault.code === "UPSTREAM_UNAVAILABLE" ? 503 : 400;
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify({ errors: [fault.in(state.locale, state.requestId)] }));
  }
}

/** Whether the page that asks may ask; if not, it has been told so. */
function admitted(request: IncomingMessage, response: ServerResponse, rules: OriginRules): boolean {
  const visit = visitOf(request, rules);
  if (visit.kind === "refused") {
    drain(request);
    response.writeHead(403, { "content-type": "text/plain; charset=utf-8" }).end("this origin may not ask here\n");
    return false;
  }
  if (visit.kind === "own") return true;
  if (isPreflight(request)) {
    response.writeHead(204, preflightHeaders(visit.origin)).end();
    return false;
  }
  for (const [name, value] of Object.entries(allowingHeaders(visit.origin))) response.setHeader(name, value);
  return true;
}

// A path that means another one (`..`, `%2e`) is nobody's: it would be signed under one name and served under the other.
function plainPath(url: string): string | null {
  const path = url.split("?", 1)[0] ?? "/";
  if (/^(\/[\w-]+)+$/.test(path)) return path;
  const meant = URL.canParse(url, "http://gateway") ? new URL(url, "http://gateway").pathname : null;
  return meant === path ? path : null;
}

const KNOWN_CLIENTS = 10_000;

/** By address: a keyed hash costs as much as everything else that is done on arrival. */
const clients = new WeakMap<Buffer, Lru<string, string>>();

function clientOf(clientKey: Buffer, address: string): string {
  const known = clients.get(clientKey) ?? new Lru<string, string>(KNOWN_CLIENTS);
  clients.set(clientKey, known);
  return known.get(address) ?? known.set(address, keyedHash(clientKey, address).toString("base64url"));
}

function stateOf({ config, clientKey, log }: ServerOptions, request: IncomingMessage): RequestState {
  const forwarded = config.trustProxy
    ? String(request.headers["x-forwarded-for"] ?? "")
        .split(",")
        .at(-1)
        ?.trim()
    : undefined;
  const address = (forwarded || (request.socket.remoteAddress ?? "")).replace(/^::ffff:/, "");
  const client = clientOf(clientKey, address);
  const now = config.clockMayMove ? (request.headers["x-now"] as string | undefined) : undefined;
  return new RequestState(
    randomUUID(),
    localeOf(request.headers["accept-language"]),
    now ?? null,
    client,
    Date.now(),
    config.limits.answerMs,
    log,
  );
}

// Names and counts only: an address may be a capability, a variable may be personal, and so may what a client calls its operation.
function writeLine(
  log: Logger,
  route: string,
  request: IncomingMessage,
  response: ServerResponse,
  state: RequestState,
): void {
  if (!log.isLevelEnabled("info")) return;
  const { requestId, calls, codes, startedAt } = state;
  log.info(
    {
      requestId,
      route,
      method: request.method,
      operation: state.operation?.replaceAll(/\d{6,}/g, "#") ?? undefined,
      status: response.statusCode,
      ms: Date.now() - startedAt,
      upstreamCalls: [...calls.values()].reduce((sum, n) => sum + n, 0),
      upstream: Object.fromEntries(calls),
      ...(codes.size > 0 ? { errors: [...codes] } : {}),
      ...(response.writableFinished ? {} : { gone: true }),
    },
    "request",
  );
}
