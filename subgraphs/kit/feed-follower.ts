import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { Agent, request } from "undici";
import { type Tx, rows } from "./database";
import type { FeedChange, FeedPage } from "./feed-server";
import type { Logger } from "./log";
import { processEnvelope, signRequest } from "./signature";
import { countingSql } from "./sql-count";

export interface FollowerOptions {
  readonly source: DataSource;
  /** The subgraph whose feed is read. */
  readonly of: string;
  /** Its base URL. */
  readonly url: string;
  /** Who reads. */
  readonly by: string;
  readonly key: Buffer;
  readonly log: Logger;
  /** Brings the read model up to these changes; in one transaction with the cursor. May be told a thing twice. */
  readonly apply: (tx: Tx, changes: readonly FeedChange[]) => Promise<void>;
}

const PAGE = 500;
const WAIT_SECONDS = 25;
const LOOK_EVERY_MS = 60;

/** Keeps a read model of another subgraph's feed: a long poll wakes it at once, the cursor makes it complete. */
export class FeedFollower {
  private readonly agent = new Agent({ connections: 4, headersTimeout: 40_000, bodyTimeout: 40_000 });
  private readonly gone = new AbortController();
  private running: Promise<void> | null = null;
  private readonly moved = new EventEmitter().setMaxListeners(0);
  private reachedHead = false;
  private complete = false;
  private applying = false;

  constructor(private readonly options: FollowerOptions) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.gone.abort();
    await this.running;
    await this.agent.destroy();
  }

  /** Whether the read model can be worked with: it has been up to the feed's head, now or in an earlier run. */
  get usable(): boolean {
    return this.complete;
  }

  /** Waits until the read model holds all that the other subgraph had committed when asked; false when that was not to be had. */
  async catchUp(maxMs = 5_000): Promise<boolean> {
    const end = Date.now() + maxMs;
    try {
      // Not the request's own statements: they would make its cost vary with the moment.
      return await countingSql({ statements: 0 }, async () => {
        const { head } = await this.get<{ head: string }>("/feed/head", maxMs);
        while (BigInt(await this.cursor()) < BigInt(head)) {
          if (Date.now() > end) return false;
          await this.nextMove();
        }
        return true;
      });
    } catch {
      return false;
    }
  }

  // This process says when it has moved on; that another one has is seen by looking.
  private async nextMove(): Promise<void> {
    const looking = new AbortController();
    await Promise.race([
      once(this.moved, "moved", { signal: looking.signal }),
      sleep(LOOK_EVERY_MS, undefined, { signal: looking.signal }),
    ]).finally(() => looking.abort());
  }

  private async run(): Promise<void> {
    while (!this.gone.signal.aborted) {
      try {
        if (!this.complete) this.complete = await this.wasComplete();
        await this.readOn();
      } catch (fault) {
        if (this.gone.signal.aborted) return;
        this.tellFault(fault as Error & { code?: string });
        this.applying = false;
        await sleep(300, undefined, { signal: this.gone.signal }).catch(() => undefined);
      }
    }
  }

  // A peer that is away is ordinary; changes that were read and cannot be applied are a fault of ours, and stop the read model.
  private tellFault({ name, code, stack }: Error & { code?: string }): void {
    const { of, log } = this.options;
    if (!this.applying) return log.debug({ feed: of, fault: name, code }, "feed not read");
    const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    log.error(
      { feed: of, fault: name, code, frames: frames.slice(0, 12) },
      "changes not applied, the read model stands still",
    );
  }

  private async readOn(): Promise<void> {
    const after = await this.cursor();
    const wait = this.reachedHead ? WAIT_SECONDS : 0;
    const page = await this.get<FeedPage>(`/feed?after=${after}&limit=${PAGE}&wait=${wait}`, (wait + 10) * 1_000);
    this.applying = page.changes.length > 0;
    if (this.applying) await this.take(page.changes);
    this.applying = false;
    if (page.changes.length < PAGE && !this.reachedHead) await this.noteHead();
  }

  // Two processes of one subgraph may read the same page: the cursor's row lock lets one apply it, the other skips it.
  private async take(changes: readonly FeedChange[]): Promise<void> {
    await this.options.source.transaction(async (tx) => {
      const { of } = this.options;
      await rows(tx, "INSERT INTO feed_cursor (source, sequence) VALUES ($1, 0) ON CONFLICT DO NOTHING", [of]);
      const [row] = await rows<{ sequence: string }>(
        tx,
        "SELECT sequence FROM feed_cursor WHERE source = $1 FOR UPDATE",
        [of],
      );
      const at = BigInt(row?.sequence ?? "0");
      const fresh = changes.filter((change) => BigInt(change.sequence) > at);
      const last = fresh.at(-1);
      if (!last) return;
      await this.options.apply(tx, fresh);
      await rows(tx, "UPDATE feed_cursor SET sequence = $2 WHERE source = $1", [of, last.sequence]);
    });
    this.moved.emit("moved");
  }

  private async noteHead(): Promise<void> {
    await rows(
      this.options.source,
      "INSERT INTO feed_cursor (source, sequence, complete) VALUES ($1, 0, true) ON CONFLICT (source) DO UPDATE SET complete = true",
      [this.options.of],
    );
    this.reachedHead = true;
    this.complete = true;
  }

  private async wasComplete(): Promise<boolean> {
    const [row] = await rows<{ complete: boolean }>(
      this.options.source,
      "SELECT complete FROM feed_cursor WHERE source = $1",
      [this.options.of],
    );
    return row?.complete ?? false;
  }

  private async cursor(): Promise<string> {
    const [row] = await rows<{ sequence: string }>(
      this.options.source,
      "SELECT sequence FROM feed_cursor WHERE source = $1",
      [this.options.of],
    );
    return row?.sequence ?? "0";
  }

  private async get<T>(path: string, timeoutMs: number): Promise<T> {
    const headers = signRequest(this.options.key, processEnvelope(this.options.by), "GET", path, "");
    const signal = AbortSignal.any([this.gone.signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await request(`${this.options.url}${path}`, { headers, dispatcher: this.agent, signal });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new Error(`the feed of ${this.options.of} answered ${answer.statusCode}`);
    }
    return (await answer.body.json()) as T;
  }
}

/** The latest change of every key of a topic: read models that keep only the present state need no other. */
export function latestOf(changes: readonly FeedChange[], topic: string): FeedChange[] {
  const latest = new Map<string, FeedChange>();
  for (const change of changes) if (change.topic === topic) latest.set(change.key, change);
  return [...latest.values()];
}
