import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { loadLabels } from "../subgraphs/kit/labels";
import { createLogger } from "../subgraphs/kit/log";
import { runProcess } from "../subgraphs/kit/process";
import { anonymous } from "../subgraphs/kit/viewer";
import { OperationServer } from "./assemble/serve-operation";
import { bearerOf } from "./authorise/bearer";
import { Tokens, endOf } from "./authorise/tokens";
import { defaultLimits } from "./config";
import { Upstreams } from "./fetch/upstreams";
import { Writes } from "./fetch/writes";
import type { RunningGateway } from "./gateway";
import { Snapshots } from "./plan/snapshots";
import { watchSupergraph } from "./plan/watch-supergraph";
import { GraphqlEndpoint } from "./receive/graphql";
import type { Authorise } from "./receive/request-state";
import { graphqlRoutes } from "./receive/routes";
import { serveGateway } from "./receive/server";
import { Sockets } from "./receive/sockets";
import { Operations } from "./stream/operations";

interface AloneOptions {
  readonly supergraph: string;
  readonly port: number;
  readonly shareReads: boolean;
  readonly logLevel: string;
  readonly issuer: { readonly issuer: string; readonly audience: string; readonly jwks: string | null } | null;
}

/**
 * The gateway alone, over any supergraph: subgraphs are asked at the addresses that the supergraph gives, without a
 * signature; nothing is recorded; a bearer token is checked where an issuer is named.
 */
async function startAlone(options: AloneOptions): Promise<RunningGateway> {
  loadLabels("gateway");
  const { supergraph, port, shareReads } = options;
  const log = createLogger("gateway", options.logLevel);
  const limits = defaultLimits;
  const upstreams = new Upstreams();
  const sdl = await readFile(supergraph, "utf8");
  const behind = {
    limits,
    log,
    shareReads,
    writes: new Writes(),
    witness: false,
    upstreams: upstreams.at,
    leave: upstreams.leave,
  };
  const snapshots = await Snapshots.start(sdl, behind, log);
  const tokens = options.issuer && new Tokens(options.issuer, log);
  const authorise: Authorise = async (request, state) => {
    const claims = tokens && (await tokens.claims(bearerOf(request)));
    state.signedInUntil = endOf(claims);
    if (!claims) return;
    const scopes = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
    state.viewer = { ...anonymous, kind: "MACHINE", subject: `${claims.iss} ${claims.sub}`, scopes };
  };
  const server = new OperationServer(limits, null);
  const operations = new Operations({ limits, snapshots, server, authorise });
  const graphql = new GraphqlEndpoint({ limits, snapshots, server, operations, authorise });
  const watch = watchSupergraph(supergraph, (changed) => snapshots.reload(changed));
  const config = {
    host: "127.0.0.1",
    port,
    trustProxy: false,
    clockMayMove: false,
    limits,
    publicOrigin: null,
    corsOrigins: [],
  };
  const routes = graphqlRoutes({ graphql, isReady: async () => true });
  const sockets = new Sockets({ limits, operations, authorise, log }, config);
  const served = await serveGateway({ config, clientKey: randomBytes(32), routes, log, sockets });
  process.stdout.write(`ready http://localhost:${served.port}/graphql\n`);
  const stop = async (): Promise<void> => {
    watch.stop();
    await served.stop();
    await snapshots.stop();
    await upstreams.stop();
  };
  return { port: served.port, stop };
}

function readOptions(): AloneOptions {
  const { values } = parseArgs({
    options: {
      supergraph: { type: "string" },
      port: { type: "string", default: "4000" },
      dedupe: { type: "string", default: "on" },
      issuer: { type: "string" },
      audience: { type: "string", default: "" },
      jwks: { type: "string" },
      log: { type: "string", default: "warn" },
    },
  });
  const { supergraph, issuer, audience } = values;
  if (supergraph === undefined) throw new Error("--supergraph FILE is needed");
  return {
    supergraph,
    port: Number(values.port),
    shareReads: values.dedupe !== "off",
    logLevel: values.log,
    issuer: issuer === undefined ? null : { issuer, audience, jwks: values.jwks ?? null },
  };
}

runProcess("gateway", async () => startAlone(readOptions()));
