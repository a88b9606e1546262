import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { loadLabels } from "../subgraphs/kit/labels";
import { type Logger, createLogger } from "../subgraphs/kit/log";
import { Keys } from "../subgraphs/kit/secrets";
import { OperationServer } from "./assemble/serve-operation";
import { Posts } from "./authorise/posts";
import { Tokens } from "./authorise/tokens";
import { Viewers } from "./authorise/viewers";
import type { GatewayConfig } from "./config";
import { Refusal } from "./errors";
import { Upstream } from "./fetch/upstream";
import { startApolloEngine } from "./plan/apollo-engine";
import { takeSnapshot } from "./plan/snapshot";
import { carryFile } from "./receive/files";
import { GraphqlEndpoint } from "./receive/graphql";
import type { RequestState } from "./receive/request-state";
import { type Route, type RouteHandler, serveGateway } from "./receive/server";
import { ARCHIVE, DOSSIERS } from "./subgraphs";
import { Witness } from "./witness/witness";

/** Serves the pages that people open; true when the request was one of its own. */
export type Doors = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface RunningGateway { readonly port: number; readonly stop: () => Promise<void> }

/** Builds the gateway by hand, from the inside out, and serves it. */
export async function startGateway(config: GatewayConfig, doors: Doors | null = null, log: Logger = createLogger("gateway", config.logLevel)): Promise<RunningGateway> {
  loadLabels("gateway");
  const upstreams = new Map(Object.entries(config.subgraphs).map(([name, url]) => [name, new Upstream(name, url, config.internalKey)]));
  const { archive, dossiers } = owners(upstreams);
  const snapshot = await takeSnapshot(await readFile(config.supergraphFile, "utf8"), config.limits, (supergraphSdl) =>
    startApolloEngine({ supergraphSdl, upstreams, fetchMs: config.limits.fetchMs, log }));
  const tokens = new Tokens(config.issuer, config.audience, log);
  const posts = new Posts(dossiers, log);
  const viewers = new Viewers(config.claims, posts, archive);
  const authorise = async (request: IncomingMessage, state: RequestState): Promise<void> => {
    checkClock(state);
    state.viewer = await viewers.viewer(await tokens.claims(request.headers.authorization), state);
  };
  const graphql = new GraphqlEndpoint({
    limits: config.limits, snapshot: () => snapshot, server: new OperationServer(config.limits, new Witness(archive, config.limits.answerMs)), authorise,
  });
  const carry = (upstream: Upstream): RouteHandler => async (request, response, state) => {
    await authorise(request, state);
    await carryFile(upstream, request, response, state, config.limits.uploadBytes);
  };
  const stopping = { now: false };
  const routes: Route[] = [
    { name: "graphql", matches: (path) => path === "/graphql", handle: (request, response, state) => graphql.answer(request, response, state) },
    { name: "uploads", matches: (path) => path.startsWith("/files/uploads/"), handle: carry(archive) },
    { name: "papers", matches: (path) => path.startsWith("/files/papers/"), handle: carry(archive) },
    { name: "slips", matches: (path) => path.startsWith("/files/slips/"), handle: carry(dossiers) },
    { name: "verify", matches: (path) => /^\/v\/[\w-]+$/.test(path), handle: sendToVerify },
    { name: "healthz", quiet: true, matches: (path) => path === "/healthz", handle: async (_, response) => void response.writeHead(200).end("ok") },
    { name: "readyz", quiet: true, matches: (path) => path === "/readyz", handle: async (_, response) => void response.writeHead(await isReady() ? 200 : 503).end() },
    ...(doors ? [doorsRoute(doors)] : []),
  ];
  const isReady = async (): Promise<boolean> => !stopping.now && (await tokens.discover()) !== null;
  posts.start();
  void tokens.discover();
  const server = await serveGateway({ config, clientKey: Keys.load(config.keyDir).get("client-address"), routes, log });
  log.info({ port: server.port }, "serving");
  return {
    port: server.port,
    stop: async () => {
      stopping.now = true;
      posts.stop();
      await server.stop();
      await snapshot.engine.stop();
      await Promise.all([...upstreams.values()].map((upstream) => upstream.stop()));
    },
  };
}

function owners(upstreams: ReadonlyMap<string, Upstream>): { archive: Upstream; dossiers: Upstream } {
  const archive = upstreams.get(ARCHIVE);
  const dossiers = upstreams.get(DOSSIERS);
  if (!archive || !dossiers) throw new Error("the archive and the dossiers have no address");
  return { archive, dossiers };
}

// Only set where development may move the clock.
function checkClock({ now }: RequestState): void {
  const valid = now === null || (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(now) && !Number.isNaN(Date.parse(now)));
  if (!valid) throw new Refusal("BAD_USER_INPUT", { key: "Request.CLOCK" });
}

// The QR on a result: the page that asks verifyPaper with the token.
const sendToVerify: RouteHandler = async (request, response) => {
  const token = (request.url ?? "").slice("/v/".length);
  response.writeHead(302, { location: `/playground/verify?token=${token}`, "referrer-policy": "no-referrer", "cache-control": "no-store" }).end();
};

function doorsRoute(doors: Doors): Route {
  return {
    name: "playground", matches: (path) => path === "/" || path === "/playground" || path.startsWith("/playground/"),
    handle: async (request, response) => {
      if (!(await doors(request, response)) && !response.headersSent) response.writeHead(404).end();
    },
  };
}
