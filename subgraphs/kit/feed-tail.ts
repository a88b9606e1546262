import { setTimeout as sleep } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { rows } from "./database";
import type { Logger } from "./log";
import type { Sequencer } from "./sequencer";
import { countingSql } from "./sql-count";

const PAGE = 1_000;
const ASK_AGAIN_MS = 500;

/** Somebody who is told when the feed has grown by something of his. */
export class Listening {
  private wake: (() => void) | null = null;
  private rung = false;

  constructor(
    /** Told no more. */
    readonly stop: () => void,
  ) {}

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Until something has come since the last call, or the signal. */
  async next(ended: AbortSignal): Promise<void> {
    if (!this.rung && !ended.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = (): void => resolve();
      this.wake = wake;
      ended.addEventListener("abort", wake);
      await promise;
      ended.removeEventListener("abort", wake);
    }
    this.wake = null;
    this.rung = false;
  }
}

/** The end of the feed, read once for all who wait for something of one topic and key: it wakes those whom a change concerns. */
export class FeedTail {
  private readonly listening = new Map<string, Set<Listening>>();
  private reading: { readonly ready: Promise<void>; readonly stop: AbortController } | null = null;

  constructor(
    private readonly source: DataSource,
    private readonly sequencer: Sequencer,
    private readonly log: Logger,
  ) {}

  /** Whatever gets its number after the answer is told. */
  async listen(topic: string, key: string): Promise<Listening> {
    const place = JSON.stringify([topic, key]);
    const all = this.listening.get(place) ?? new Set<Listening>();
    const one: Listening = new Listening(() => this.leave(place, one));
    this.listening.set(place, all.add(one));
    try {
      await (this.reading ??= this.begin()).ready;
      return one;
    } catch (fault) {
      one.stop();
      throw fault;
    }
  }

  private leave(place: string, one: Listening): void {
    const all = this.listening.get(place);
    all?.delete(one);
    if (all?.size === 0) this.listening.delete(place);
    if (this.listening.size > 0) return;
    this.reading?.stop.abort();
    this.reading = null;
  }

  private begin(): NonNullable<FeedTail["reading"]> {
    const stop = new AbortController();
    // Not the statements of whoever happens to come first.
    const head = countingSql({ statements: 0 }, () => this.head());
    const ready = head.then((from) => void this.read(from, stop.signal));
    return { ready, stop };
  }

  private async read(from: string, stop: AbortSignal): Promise<void> {
    let after = from;
    const growth = new Listening(() => undefined);
    const grown = (): void => growth.ring();
    this.sequencer.events.on("numbered", grown);
    try {
      // What got its number while the listening began.
      grown();
      while (!stop.aborted) {
        await growth.next(stop);
        after = await countingSql({ statements: 0 }, () => this.tell(after, stop));
      }
    } finally {
      this.sequencer.events.off("numbered", grown);
    }
  }

  /** Everything after the cursor; answers with the new one. */
  private async tell(from: string, stop: AbortSignal): Promise<string> {
    let after = from;
    while (!stop.aborted) {
      try {
        const changes = await rows<{ sequence: string; topic: string; key: string }>(
          this.source,
          "SELECT sequence, topic, key FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2",
          [after, PAGE],
        );
        for (const { topic, key } of changes)
          for (const one of this.listening.get(JSON.stringify([topic, key])) ?? []) one.ring();
        after = changes.at(-1)?.sequence ?? after;
        if (changes.length < PAGE) break;
      } catch (fault) {
        this.log.warn({ fault: (fault as Error).name }, "end of the feed not read");
        await sleep(ASK_AGAIN_MS);
      }
    }
    return after;
  }

  private async head(): Promise<string> {
    const [row] = await rows<{ sequence: string }>(this.source, "SELECT sequence FROM feed_head");
    return row?.sequence ?? "0";
  }
}
