import type { IncomingMessage, ServerResponse } from "node:http";
import type { Upstream } from "../fetch/upstream";
import type { Writes } from "../fetch/writes";
import { carryFile } from "./files";
import type { Witness } from "../witness/witness";
import type { GraphqlEndpoint } from "./graphql";
import type { Authorise } from "./request-state";
import type { Route, RouteHandler } from "./server";

/** Serves the pages that people open; false when the request is for something else. */
export type Doors = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface Destinations {
  readonly graphql: GraphqlEndpoint;
  readonly doors: Doors | null;
  readonly archive: Upstream;
  readonly dossiers: Upstream;
  readonly uploadBytes: number;
  readonly witness: Witness;
  readonly writes: Writes;
  readonly authorise: Authorise;
  readonly isReady: () => Promise<boolean>;
}

/** Everything that the one origin answers. */
export function routes(to: Destinations): Route[] {
  return [
    ...graphqlRoutes(to),
    { name: "uploads", guarded: true, matches: under("/files/uploads/"), handle: carry(to, to.archive) },
    { name: "papers", guarded: true, matches: under("/files/papers/"), handle: carry(to, to.archive) },
    { name: "slips", guarded: true, matches: under("/files/slips/"), handle: carry(to, to.dossiers) },
    { name: "verify", matches: (path) => /^\/v\/[\w-]+$/.test(path), handle: sendToVerify },
    ...(to.doors ? [doorsRoute(to.doors)] : []),
  ];
}

/** What a gateway without subgraphs of our own answers. */
export function graphqlRoutes({ graphql, isReady }: Pick<Destinations, "graphql" | "isReady">): Route[] {
  return [
    {
      name: "graphql",
      guarded: true,
      matches: (path) => path === "/graphql",
      handle: (...call) => graphql.answer(...call),
    },
    { name: "healthz", quiet: true, matches: (path) => path === "/healthz", handle: answer(async () => true) },
    { name: "readyz", quiet: true, matches: (path) => path === "/readyz", handle: answer(isReady) },
  ];
}

function under(prefix: string): (path: string) => boolean {
  return (path) => path.startsWith(prefix);
}

function carry({ authorise, uploadBytes: largest, witness, writes }: Destinations, upstream: Upstream): RouteHandler {
  return async (request, response, state) => {
    await authorise(request, state);
    await carryFile(upstream, request, response, state, { largest, witness, writes });
  };
}

function answer(well: () => Promise<boolean>): RouteHandler {
  return async (_request, response) => {
    const is = await well();
    response.writeHead(is ? 200 : 503, { "content-type": "text/plain" }).end(is ? "ok" : "not ready");
  };
}

// The QR on a result: the page that asks verifyPaper with the token.
const sendToVerify: RouteHandler = async (request, response) => {
  const token = (request.url ?? "").split("?", 1)[0]?.slice("/v/".length) ?? "";
  const headers = { "referrer-policy": "no-referrer", "cache-control": "no-store" };
  response.writeHead(302, { location: `/playground/verify?token=${token}`, ...headers }).end();
};

function doorsRoute(doors: Doors): Route {
  return {
    name: "playground",
    matches: (path) => path === "/" || path === "/playground" || path.startsWith("/playground/"),
    handle: async (request, response) => {
      if (!(await doors(request, response)) && !response.headersSent) response.writeHead(404).end();
    },
  };
}
