import type { DataSource } from "typeorm";
import { rows } from "./database";
import { FeedTail } from "./feed-tail";
import type { Logger } from "./log";
import { Sequencer } from "./sequencer";

export interface FeedChange {
  /** Decimal, rising in the order in which changes became visible. */
  readonly sequence: string;
  readonly topic: string;
  readonly key: string;
  readonly at: string;
  readonly payload: Record<string, unknown>;
}

export interface FeedPage {
  readonly changes: FeedChange[];
  readonly head: string;
}

const LARGEST_FEED_PAGE = 1_000;
const LONGEST_WAIT_SECONDS = 30;

/** This subgraph's change feed, as the other subgraphs read it: ordered, resumable from any cursor, complete. */
export class Feed {
  readonly sequencer: Sequencer;
  readonly tail: FeedTail;

  constructor(
    private readonly source: DataSource,
    url: string,
    log: Logger,
  ) {
    this.sequencer = new Sequencer(source, url, log);
    this.tail = new FeedTail(source, this.sequencer, log);
  }

  /** Changes after the cursor; waits for one to appear when there is none. */
  async read(after: string, limit: number, waitSeconds: number, gone: AbortSignal): Promise<FeedPage> {
    const end = Date.now() + Math.min(waitSeconds, LONGEST_WAIT_SECONDS) * 1_000;
    for (;;) {
      const grown = this.nextGrowth(end - Date.now(), gone);
      const changes = await this.changesAfter(after, Math.min(limit, LARGEST_FEED_PAGE));
      if (changes.length > 0 || Date.now() >= end || gone.aborted) {
        grown.cancel();
        return { changes, head: await this.head() };
      }
      await grown.promise;
    }
  }

  /** The last number given. Everything committed before the call has one; throws when that is not so within four seconds. */
  async settledHead(): Promise<string> {
    if (!(await this.sequencer.settled(4_000))) throw new Error("events are waiting for their numbers");
    return this.head();
  }

  /** The last number given so far. */
  async head(): Promise<string> {
    const [row] = await rows<{ sequence: string }>(this.source, "SELECT sequence FROM feed_head");
    return row?.sequence ?? "0";
  }

  private changesAfter(after: string, limit: number): Promise<FeedChange[]> {
    return rows<FeedChange>(
      this.source,
      "SELECT sequence, topic, key, happened_at AS at, payload FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2",
      [after, limit],
    );
  }

  // Listening begins before the read, so that a change between the two is not slept through.
  private nextGrowth(ms: number, gone: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    let cancel = () => undefined as void;
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(() => cancel(), Math.max(ms, 0));
      cancel = () => {
        clearTimeout(timer);
        this.sequencer.events.off("numbered", cancel);
        gone.removeEventListener("abort", cancel);
        resolve();
      };
      this.sequencer.events.on("numbered", cancel);
      gone.addEventListener("abort", cancel);
    });
    return { promise, cancel: () => cancel() };
  }
}
