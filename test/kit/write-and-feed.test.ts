import type { DataSource } from "typeorm";
import { rows } from "../../subgraphs/kit/database";
import { Feed, type FeedChange } from "../../subgraphs/kit/feed-server";
import { createLogger } from "../../subgraphs/kit/log";
import { publish } from "../../subgraphs/kit/outbox";
import { ConflictProblem, NotAllowedProblem, notAllowed } from "../../subgraphs/kit/problem";
import { done, refuse, writeOnce } from "../../subgraphs/kit/write";
import { adminUrl } from "../support/database";
import { contextFor, scratchDatabase } from "./fixture";

let database: Awaited<ReturnType<typeof scratchDatabase>>;
let source: DataSource;
let feed: Feed;
const silent = createLogger("test", "silent");

beforeAll(async () => {
  database = await scratchDatabase(adminUrl());
  source = database.source;
  feed = new Feed(source, database.url, silent);
  feed.sequencer.start();
  await until(async () => (await feed.settledHead().catch(() => null)) !== null);
});

afterAll(async () => {
  await feed.sequencer.stop();
  await database.drop();
});

describe("a write under an idempotency key", () => {
  const write = (key: string, content: string, run: () => void = () => undefined) =>
    writeOnce(
      source,
      contextFor(),
      "touch",
      { idempotencyKey: key, content },
      async (tx) => {
        run();
        await publish(tx, { topic: "touched", key: content, payload: { content } });
        return done({ content, at: Math.random() });
      },
      (outcome) => Promise.resolve(outcome),
    );

  it("is done once for twenty requests at once, and all read the same answer", async () => {
    let runs = 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => write("same", "a", () => (runs += 1))));
    expect(runs).toBe(1);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it("is a conflict with other content and another write under another viewer", async () => {
    await write("k", "first");
    expect(await write("k", "second")).toBeInstanceOf(ConflictProblem);
    const other = await writeOnce(
      source,
      contextFor({ subject: "test other" }),
      "touch",
      { idempotencyKey: "k", content: "second" },
      () => Promise.resolve(done("mine")),
      (o) => Promise.resolve(o),
    );
    expect(other).toBe("mine");
  });

  it("leaves nothing behind when it is refused: no event, and the key is free", async () => {
    const before = await feed.settledHead();
    const ctx = contextFor();
    const refused = await writeOnce(
      source,
      ctx,
      "touch",
      { idempotencyKey: "free", content: "x" },
      async (tx) => {
        await publish(tx, { topic: "touched", key: "x", payload: {} });
        return refuse(notAllowed(ctx));
      },
      () => Promise.resolve(null),
    );
    expect(refused).toBeInstanceOf(NotAllowedProblem);
    expect(await feed.settledHead()).toBe(before);
    expect(await write("free", "now")).toMatchObject({ content: "now" });
  });

  it("refuses a key that is empty or endless before anything is written", async () => {
    await expect(write("", "a")).rejects.toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    await expect(write("x".repeat(201), "a")).rejects.toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
  });
});

describe("the feed", () => {
  it("shows every change of 30 writers once, in order within a key, never behind a reader's cursor; with a second process standing by", async () => {
    const second = new Feed(source, database.url, silent);
    second.sequencer.start();
    const from = await feed.settledHead();
    const writers = 30;
    const each = 20;
    const seen: FeedChange[] = [];
    const reading = follow(second, from, seen, writers * each);
    await Promise.all(Array.from({ length: writers }, (_, w) => writeSeveral(w, each)));
    await reading;
    await second.sequencer.stop();
    expect(new Set(seen.map((c) => `${c.key}-${String(c.payload["n"])}`)).size).toBe(writers * each);
    const numbers = seen.map((c) => BigInt(c.sequence));
    expect(numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0n))).toBe(true);
    for (let w = 0; w < writers; w += 1) {
      const order = seen.filter((c) => c.key === `w${w}`).map((c) => c.payload["n"]);
      expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
    }
  }, 30_000);

  it("has numbered whatever was committed before its head is asked for, while others write", async () => {
    let writing = true;
    const noise = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (writing) await writeSeveral(99, 5);
      }),
    );
    for (let n = 0; n < 150; n += 1) {
      const [id] = await source.transaction((tx) => publish(tx, { topic: "mine", key: `m${n}`, payload: {} }));
      const head = await feed.settledHead();
      const [row] = await rows<{ sequence: string | null }>(source, "SELECT sequence FROM outbox WHERE id = $1", [id]);
      expect(row?.sequence).not.toBeNull();
      expect(BigInt(head)).toBeGreaterThanOrEqual(BigInt(row?.sequence ?? "0"));
    }
    writing = false;
    await noise;
  }, 30_000);

  it("does not let the run-time role change or drop an event, or renumber it", async () => {
    await source.transaction((tx) => publish(tx, { topic: "t", key: "k", payload: {} }));
    await feed.settledHead();
    await expect(rows(source, "DELETE FROM outbox")).rejects.toThrow(/permission denied/);
    await expect(rows(source, "UPDATE outbox SET payload = '{}'")).rejects.toThrow(/permission denied/);
    await expect(rows(source, "UPDATE outbox SET sequence = sequence + 1000")).rejects.toThrow(/number already/);
    await expect(rows(source, "TRUNCATE outbox")).rejects.toThrow(/permission denied/);
    await expect(rows(source, "ALTER TABLE outbox ADD x int")).rejects.toThrow(/must be owner/);
  });
});

async function writeSeveral(writer: number, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await source.transaction(async (tx) => {
      await publish(tx, { topic: "w", key: `w${writer}`, payload: { n } });
      if (n % 3 === 0) await rows(tx, "SELECT pg_sleep($1)", [Math.random() * 0.02]);
    });
  }
}

async function follow(reader: Feed, from: string, seen: FeedChange[], count: number): Promise<void> {
  let cursor = from;
  const never = new AbortController().signal;
  while (seen.length < count) {
    const { changes } = await reader.read(cursor, 50, 5, never);
    seen.push(...changes);
    cursor = changes.at(-1)?.sequence ?? cursor;
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await holds()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
