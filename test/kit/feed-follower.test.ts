import { setTimeout as sleep } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { buildSchema } from "graphql";
import { type Tx, rows } from "../../subgraphs/kit/database";
import { FeedFollower } from "../../subgraphs/kit/feed-follower";
import { Feed, type FeedChange } from "../../subgraphs/kit/feed-server";
import { createLogger } from "../../subgraphs/kit/log";
import { publish } from "../../subgraphs/kit/outbox";
import { serveSubgraph } from "../../subgraphs/kit/server";
import { done, writeOnce } from "../../subgraphs/kit/write";
import { adminUrl } from "../support/database";
import { contextFor, scratchDatabase } from "./fixture";

// A subgraph that tells, served over real HTTP, and one that listens, each with a database of its own.
const key = randomBytes(32);
const log = createLogger("test", "silent");
let telling: Awaited<ReturnType<typeof scratchDatabase>>;
let listening: Awaited<ReturnType<typeof scratchDatabase>>;
let feed: Feed;
let server: Awaited<ReturnType<typeof serveSubgraph>>;
const followers: FeedFollower[] = [];

beforeAll(async () => {
  [telling, listening] = await Promise.all([scratchDatabase(adminUrl()), scratchDatabase(adminUrl())]);
  feed = new Feed(telling.source, telling.url, log);
  server = await serveSubgraph({
    name: "telling",
    host: "127.0.0.1",
    port: 0,
    key,
    clockMayMove: false,
    schema: buildSchema("type Query { x: Int }"),
    feed,
    log,
    ready: () => Promise.resolve(true),
  });
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.stop()));
  await rows(listening.source, "UPDATE feed_cursor SET sequence = 0, complete = false");
});
afterAll(async () => {
  await server.stop();
  await Promise.all([telling.drop(), listening.drop()]);
});

function follow(apply: (tx: Tx, changes: readonly FeedChange[]) => Promise<void>): FeedFollower {
  const follower = new FeedFollower({
    source: listening.source,
    of: "telling",
    url: `http://127.0.0.1:${server.port}`,
    by: "listening",
    key,
    log,
    apply,
  });
  followers.push(follower);
  follower.start();
  return follower;
}

const tell = (count: number, topic = "t") =>
  telling.source.transaction((tx) =>
    publish(tx, ...Array.from({ length: count }, (_, n) => ({ topic, key: `k${n}`, payload: { n } }))),
  );

it("applies every change once and in order, with two processes on one database", async () => {
  const seen: string[] = [];
  const note = async (_: Tx, changes: readonly FeedChange[]): Promise<void> => {
    await sleep(5);
    seen.push(...changes.map((change) => change.sequence));
  };
  const [first, second] = [follow(note), follow(note)];
  for (let n = 0; n < 20; n += 1) await tell(40);
  expect(await first.catchUp()).toBe(true);
  expect(await second.catchUp()).toBe(true);
  const numbers = seen.map(BigInt);
  expect(numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0n) + 1n)).toBe(true);
  expect(numbers.at(-1)).toBe(BigInt(await feed.settledHead()));
});

it("is not usable before it has been at the head, and stays so after a restart in the middle", async () => {
  await tell(1_600);
  let pages = 0;
  let holdBack = true;
  const slowly = async (): Promise<void> => {
    pages += 1;
    while (pages > 1 && holdBack) await sleep(5);
  };
  const broken = follow(slowly);
  while (pages < 2) await sleep(5);
  expect(broken.usable).toBe(false);
  holdBack = false;
  await broken.stop();
  followers.splice(0);
  await rows(listening.source, "UPDATE feed_cursor SET complete = false, sequence = 500");
  holdBack = true;
  pages = 1;
  const again = follow(slowly);
  while (pages < 2) await sleep(5);
  expect(again.usable).toBe(false);
  holdBack = false;
  await again.catchUp();
  while (!again.usable) await sleep(5);
});

it("stands still on a change that it cannot apply, says so, and goes on when it can", async () => {
  let able = false;
  const applied: string[] = [];
  const follower = follow(async (tx, changes) => {
    if (!able) await rows(tx, "SELECT 1 / 0");
    applied.push(...changes.map((change) => change.key));
  });
  await tell(1, "poison");
  expect(await follower.catchUp(600)).toBe(false);
  expect(applied).toEqual([]);
  able = true;
  expect(await follower.catchUp()).toBe(true);
  expect(applied.at(-1)).toBe("k0");
});

it("gives up catching up with a feed that is away, within the time it was given", async () => {
  const follower = new FeedFollower({
    source: listening.source,
    of: "nobody",
    url: "http://127.0.0.1:1",
    by: "listening",
    key,
    log,
    apply: () => Promise.resolve(),
  });
  expect(await follower.catchUp(500)).toBe(false);
});

it("hears of a write as soon as it is committed, not at the next look", async () => {
  const follower = follow(() => Promise.resolve());
  await follower.catchUp();
  const lags: number[] = [];
  const never = new AbortController().signal;
  for (let n = 0; n < 30; n += 1) {
    const before = await feed.settledHead();
    let committed = 0;
    const waiting = feed.read(before, 10, 5, never).then(() => performance.now());
    await writeOnce(
      telling.source,
      contextFor(),
      "lag",
      { idempotencyKey: `lag-${n}` },
      async (tx) => {
        await publish(tx, { topic: "lag", key: "k", payload: {} });
        await rows(tx, "SELECT pg_sleep(0.01)");
        return done(null);
      },
      () => {
        committed = performance.now();
        return Promise.resolve(null);
      },
    );
    lags.push((await waiting) - committed);
    await sleep(5);
  }
  // The sequencer looks by itself every 250 ms; a hint that got lost would show as that.
  expect(lags.sort((a, b) => a - b)[15]).toBeLessThan(100);
});

it("lets the telling subgraph stop at once, however many readers wait", async () => {
  const other = new Feed(telling.source, telling.url, log);
  const face = await serveSubgraph({
    name: "other",
    host: "127.0.0.1",
    port: 0,
    key,
    clockMayMove: false,
    schema: buildSchema("type Query { x: Int }"),
    feed: other,
    log,
    ready: () => Promise.resolve(true),
  });
  const reader = new FeedFollower({
    source: listening.source,
    of: "other",
    url: `http://127.0.0.1:${face.port}`,
    by: "listening",
    key,
    log,
    apply: () => Promise.resolve(),
  });
  reader.start();
  while (!reader.usable) await sleep(5);
  await sleep(100);
  const begun = Date.now();
  await face.stop();
  expect(Date.now() - begun).toBeLessThan(4_000);
  await reader.stop();
});
