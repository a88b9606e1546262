import "reflect-metadata";
import type { DataSource } from "typeorm";
import type { SubgraphConfig } from "./config";
import { type DatabaseOptions, openDatabase, rows } from "./database";
import type { FeedChange } from "./feed-server";
import { Feed } from "./feed-server";
import { FeedFollower } from "./feed-follower";
import type { Subgraph } from "./federation";
import { checkInstallation } from "./installation";
import { type Logger, createLogger } from "./log";
import type { Running } from "./process";
import { Keys } from "./secrets";
import { type Route, serveSubgraph } from "./server";
import type { Tx } from "./database";
import { IDEMPOTENCY_KEY_DAYS } from "./write";

/** What a subgraph is built upon. */
export interface Ground {
  readonly config: SubgraphConfig;
  readonly source: DataSource;
  readonly keys: Keys;
  readonly log: Logger;
  readonly feed: Feed;
  /** Follows another subgraph's feed; it runs from when the subgraph serves until it stops. */
  readonly follow: (of: string, apply: (tx: Tx, changes: readonly FeedChange[]) => Promise<void>) => FeedFollower;
}

export interface Built {
  readonly subgraph: Subgraph;
  readonly routes?: readonly Route[];
  readonly stop?: () => Promise<void>;
}

const BACKGROUND_POOL = 4;

/** Opens the database, lets `build` make the subgraph by hand, serves it, and takes it all down again in the reverse order. */
export async function startSubgraph(
  config: SubgraphConfig,
  entities: DatabaseOptions["entities"],
  build: (ground: Ground) => Built | Promise<Built>,
): Promise<Running & { port: number }> {
  const { ground, background, followers } = await prepareGround(config, entities);
  const { source, feed, log } = ground;
  const built = await build(ground);
  const server = await serveSubgraph({
    name: config.name,
    host: config.host,
    port: config.port,
    key: config.internalKey,
    clockMayMove: config.clockMayMove,
    schema: built.subgraph.schema,
    feed,
    routes: built.routes ?? [],
    log,
    ready: () => isReady(source, followers),
  });
  for (const follower of followers) follower.start();
  const cleaning = keepClean(source, log);
  log.info({ port: server.port }, "serving");
  return {
    port: server.port,
    stop: async () => {
      clearInterval(cleaning);
      await Promise.all(followers.map((follower) => follower.stop()));
      await server.stop();
      await built.stop?.();
      await Promise.all([source.destroy(), background.destroy()]);
    },
  };
}

interface Prepared {
  readonly ground: Ground;
  readonly background: DataSource;
  /** Filled by `ground.follow`. */
  readonly followers: FeedFollower[];
}

async function prepareGround(config: SubgraphConfig, entities: DatabaseOptions["entities"]): Promise<Prepared> {
  const log = createLogger(config.name, config.logLevel);
  const { source, background } = await openDatabases(config, entities);
  const keys = Keys.load(config.keyDir);
  await checkInstallation(source, keys);
  const feed = new Feed(background, config.databaseUrl, log);
  const followers: FeedFollower[] = [];
  const follow: Ground["follow"] = (of, apply) => {
    const { name: by, internalKey: key, feeds } = config;
    const follower = new FeedFollower({ source: background, of, url: feeds[of] ?? "", by, key, log, apply });
    followers.push(follower);
    return follower;
  };
  return { ground: { config, source, keys, log, feed, follow }, background, followers };
}

async function openDatabases(
  config: SubgraphConfig,
  entities: DatabaseOptions["entities"],
): Promise<{ source: DataSource; background: DataSource }> {
  const { databaseUrl: url, name, databasePool: poolSize } = config;
  const source = await openDatabase({ url, name, entities, poolSize });
  // Feeds have connections of their own: a write that waits for a feed to catch up holds one already, and with all of
  // them held so, nobody could catch up.
  const background = await openDatabase({ url, name: `${name} feeds`, entities, poolSize: BACKGROUND_POOL });
  return { source, background };
}

// Ready is: the database answers, and what is known of the other subgraphs has once been complete, in this run or an
// earlier one. A peer that is down costs freshness, not readiness.
async function isReady(source: DataSource, followers: readonly FeedFollower[]): Promise<boolean> {
  try {
    await rows(source, "SELECT 1");
    return followers.every((follower) => follower.usable);
  } catch {
    return false;
  }
}

function keepClean(source: DataSource, log: Logger): NodeJS.Timeout {
  const clean = (): void => {
    rows(source, "DELETE FROM idempotency_key WHERE created_at < now() - make_interval(days => $1)", [
      IDEMPOTENCY_KEY_DAYS,
    ]).catch((fault: unknown) => log.warn({ fault: (fault as Error).name }, "old idempotency keys not removed"));
  };
  clean();
  return setInterval(clean, 3_600_000).unref();
}
