import { readFile } from "node:fs/promises";
import { loadLabels } from "../subgraphs/kit/labels";
import { type Logger, createLogger } from "../subgraphs/kit/log";
import { Keys } from "../subgraphs/kit/secrets";
import { OperationServer } from "./assemble/serve-operation";
import { bearerOf } from "./authorise/bearer";
import { Posts } from "./authorise/posts";
import { Revocations } from "./authorise/revocations";
import { Tokens, endOf } from "./authorise/tokens";
import { Viewers } from "./authorise/viewers";
import type { GatewayConfig } from "./config";
import { Upstream } from "./fetch/upstream";
import { Writes } from "./fetch/writes";
import { Snapshots } from "./plan/snapshots";
import { watchSupergraph } from "./plan/watch-supergraph";
import { checkClock } from "./receive/clock";
import { GraphqlEndpoint } from "./receive/graphql";
import type { Authorise } from "./receive/request-state";
import { type Doors, routes } from "./receive/routes";
import { serveGateway } from "./receive/server";
import { Sockets } from "./receive/sockets";
import { ARCHIVE, DOSSIERS } from "./subgraphs";
import { Operations } from "./stream/operations";
import { Witness } from "./witness/witness";

export interface RunningGateway {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Builds the gateway by hand, from the inside out, and serves it. */
export async function startGateway(
  config: GatewayConfig,
  doors: Doors | null = null,
  log: Logger = createLogger("gateway", config.logLevel),
): Promise<RunningGateway> {
  loadLabels("gateway");
  const { limits } = config;
  const upstreams = upstreamsOf(config);
  const [archive, dossiers] = [named(upstreams, ARCHIVE), named(upstreams, DOSSIERS)];
  const writes = new Writes();
  const snapshots = await snapshotsOf(config, upstreams, writes, log);
  const revocations = config.revocationList === null ? null : await Revocations.of(config.revocationList, log);
  const tokens = new Tokens(config, log, revocations);
  const posts = new Posts(dossiers, log);
  const viewers = new Viewers(config.claims, posts, archive, writes);
  const authorise: Authorise = async (request, state) => {
    checkClock(state);
    const claims = await tokens.claims(bearerOf(request));
    state.signedInUntil = endOf(claims);
    state.viewer = await viewers.viewer(claims, state);
  };
  const witness = new Witness(archive, limits.answerMs, writes);
  const server = new OperationServer(limits, witness);
  const operations = new Operations({ limits, snapshots, server, authorise });
  const graphql = new GraphqlEndpoint({ limits, snapshots, server, operations, authorise });
  let stopping = false;
  const isReady = async (): Promise<boolean> => !stopping && (await tokens.discover()) !== null;
  const { uploadBytes } = limits;
  const table = routes({ graphql, doors, archive, dossiers, uploadBytes, witness, writes, authorise, isReady });
  const clientKey = Keys.load(config.keyDir).get("client-address");
  posts.start();
  const watch = watchSupergraph(config.supergraphFile, (sdl) => snapshots.reload(sdl));
  const sockets = new Sockets({ limits, operations, authorise, log }, config);
  const served = await serveGateway({ config, clientKey, routes: table, log, sockets });
  log.info({ port: served.port, planner: snapshots.current.planner }, "serving");
  const stop = async (): Promise<void> => {
    stopping = true;
    watch.stop();
    posts.stop();
    revocations?.stop();
    await served.stop();
    await snapshots.stop();
    await Promise.all([...upstreams.values()].map((upstream) => upstream.stop()));
  };
  return { port: served.port, stop };
}

function upstreamsOf({ subgraphs, internalKey: key, packSubgraphs: packed }: GatewayConfig): Map<string, Upstream> {
  return new Map(Object.entries(subgraphs).map(([name, url]) => [name, new Upstream({ name, url, key, packed })]));
}

async function snapshotsOf(
  { supergraphFile, limits, shareReads }: GatewayConfig,
  upstreams: ReadonlyMap<string, Upstream>,
  writes: Writes,
  log: Logger,
): Promise<Snapshots> {
  const sdl = await readFile(supergraphFile, "utf8");
  return Snapshots.start(sdl, { limits, log, shareReads, writes, witness: true, upstreams: () => upstreams }, log);
}

function named(upstreams: ReadonlyMap<string, Upstream>, name: string): Upstream {
  const upstream = upstreams.get(name);
  if (!upstream) throw new Error(`${name} has no address`);
  return upstream;
}
