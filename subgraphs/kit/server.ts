import { setMaxListeners } from "node:events";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { GraphQLSchema } from "graphql";
import { type RequestContext, requestContext } from "./context";
import type { Feed } from "./feed-server";
import { type GraphqlHandler, GraphqlRequests, graphqlHandler } from "./graphql-handler";
import { type GraphqlStreams, graphqlStreams } from "./graphql-stream";
import type { Logger } from "./log";
import { encodingFor, packed } from "./packed";
import { STREAMED, verifyRequest } from "./signature";
import { type SqlCount, countingSql } from "./sql-count";

/** A signed request beside /graphql: files, sign-in, witness. */
export interface Route {
  /** `*` is any. */
  readonly method: string;
  /** The path begins with this. */
  readonly prefix: string;
  /** The body is not read before the handler (its digest is then not in the signature). */
  readonly streamed?: boolean;
  readonly handle: (call: Call) => Promise<void>;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly ctx: RequestContext;
  /** Empty where the route is streamed. */
  readonly body: Buffer;
}

export interface ServerOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly key: Buffer;
  readonly clockMayMove: boolean;
  readonly schema: GraphQLSchema;
  readonly feed?: Feed;
  readonly routes?: readonly Route[];
  readonly log: Logger;
  readonly ready: () => Promise<boolean>;
}

/** Largest body of an inner request: 10 MiB of a signed document in base64, and the query around it. */
const LARGEST_BODY = 15 * 1024 * 1024;

/** The HTTP face of a subgraph: only requests that the gateway or a peer process signed get further than the health checks. */
export async function serveSubgraph(options: ServerOptions): Promise<{ port: number; stop: () => Promise<void> }> {
  const closing = new AbortController();
  // Every waiting reader of the feed listens to it.
  setMaxListeners(0, closing.signal);
  const { schema, log } = options;
  const requests = new GraphqlRequests(schema);
  const face: Face = {
    ...options,
    graphql: graphqlHandler(schema, requests, log),
    streams: graphqlStreams(schema, requests, log, (now) => requestContext(now, options.clockMayMove)),
    closing: closing.signal,
  };
  options.feed?.sequencer.start();
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.once("close", () => open.delete(response));
    // Whoever kept its connection and asks on is told to go elsewhere.
    if (closing.signal.aborted) response.setHeader("connection", "close");
    answer(face, request, response).catch((fault: unknown) => {
      options.log.error(
        { fault: (fault as Error).name, sqlState: (fault as { code?: string }).code, frames: framesOf(fault) },
        "request failed",
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Longer than the gateway keeps an idle connection, so that it is never this side that closes under a request.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(options.port, options.host, resolve),
  );
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => stop(server, options, closing, open) };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

// Waiting readers of the feed are answered at once; requests under way get their answers, and their events their numbers.
async function stop(
  server: Server,
  options: ServerOptions,
  closing: AbortController,
  open: ReadonlySet<ServerResponse>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const response of open) if (!response.headersSent) response.setHeader("connection", "close");
  closing.abort();
  // Those of streams are idle a moment later only.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const last = setTimeout(() => server.closeAllConnections(), 8_000);
  await closed;
  clearInterval(idle);
  clearTimeout(last);
  await options.feed?.sequencer.stop();
}

type Face = ServerOptions & {
  readonly graphql: GraphqlHandler;
  readonly streams: GraphqlStreams;
  readonly closing: AbortSignal;
};

async function answer(options: Face, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "/";
  if (path === "/healthz") return void response.writeHead(200).end("ok");
  if (path === "/readyz") return void response.writeHead((await options.ready()) ? 200 : 503).end();
  const url = new URL(path, "http://subgraph");
  const route = options.routes?.find(
    (r) => url.pathname.startsWith(r.prefix) && ["*", request.method].includes(r.method),
  );
  const body = route?.streamed ? STREAMED : await readBody(request);
  if (body === null) return void response.writeHead(413, { connection: "close" }).end();
  const envelope = verifyRequest(options.key, request.headers, request.method ?? "", path, body);
  if (!envelope) return void response.writeHead(401).end();
  const ctx = requestContext(envelope, options.clockMayMove);
  const call: Call = { request, response, url, ctx, body: body === STREAMED ? Buffer.alloc(0) : body };
  const count: SqlCount = { statements: 0 };
  await countingSql(count, () => dispatch(options, route, call, count));
}

async function dispatch(options: Face, route: Route | undefined, call: Call, count: SqlCount): Promise<void> {
  const { pathname } = call.url;
  if (route) return logged(options, call, route.prefix, count, () => route.handle(call));
  if (pathname === "/graphql" && call.request.method === "POST") return answerGraphql(options, call, count);
  if (options.feed && pathname === "/feed/head")
    return sendJson(call.response, 200, { head: await options.feed.settledHead() });
  if (options.feed && pathname === "/feed") return answerFeed(options.feed, options.closing, call);
  call.response.writeHead(404).end();
}

async function answerFeed(feed: Feed, closing: AbortSignal, { response, url: { searchParams } }: Call): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const number = (name: string, fallback: string): string => {
    const text = searchParams.get(name) ?? "";
    return /^\d{1,18}$/.test(text) ? text : fallback;
  };
  const signal = AbortSignal.any([gone.signal, closing]);
  const page = await feed.read(
    number("after", "0"),
    Number(number("limit", "100")),
    Number(number("wait", "0")),
    signal,
  );
  sendJson(response, 200, page);
}

async function answerGraphql(options: Face, call: Call, count: SqlCount): Promise<void> {
  const begun = performance.now();
  if (/text\/event-stream/i.test(call.request.headers.accept ?? "")) return streamGraphql(options, call, count);
  const result = await options.graphql(call.body, call.ctx);
  await sendGraphql(call, result.body);
  const { requestId } = call.ctx;
  const ms = Math.round((performance.now() - begun) * 10) / 10;
  options.log.info(
    { requestId, operation: result.operation, ms, sql: count.statements, failed: result.failed },
    "graphql",
  );
}

// Ends with its reader or with this process; whoever still reads then resumes elsewhere.
async function streamGraphql({ streams, closing, log }: Face, call: Call, count: SqlCount): Promise<void> {
  const { request, response, body, ctx } = call;
  const begun = performance.now();
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const lastEventId = request.headers["last-event-id"];
  const stream = {
    lastEventId: typeof lastEventId === "string" ? lastEventId : null,
    ended: AbortSignal.any([gone.signal, closing]),
  };
  const told = await streams(body, { ...ctx, stream }, response);
  const ms = Math.round(performance.now() - begun);
  log.info({ requestId: ctx.requestId, ...told, ms, sql: count.statements }, "graphql stream");
}

// Only to a gateway that asks for it: on one machine packing costs more than the bytes do.
async function sendGraphql({ request, response }: Call, text: string): Promise<void> {
  const type = { "content-type": "application/json; charset=utf-8" };
  const encoding = encodingFor(request, text.length);
  if (encoding === null) return void response.writeHead(200, type).end(text);
  response.writeHead(200, { ...type, "content-encoding": encoding }).end(await packed(Buffer.from(text), encoding));
}

async function logged(
  options: ServerOptions,
  call: Call,
  route: string,
  count: SqlCount,
  run: () => Promise<void>,
): Promise<void> {
  const begun = performance.now();
  await run();
  const ms = Math.round((performance.now() - begun) * 10) / 10;
  options.log.info(
    {
      requestId: call.ctx.requestId,
      route,
      method: call.request.method,
      status: call.response.statusCode,
      ms,
      sql: count.statements,
    },
    "route",
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function framesOf(fault: unknown): string[] {
  return ((fault as Error).stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12);
}
