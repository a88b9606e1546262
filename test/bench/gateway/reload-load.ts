import { setTimeout as pause } from "node:timers/promises";
import { BareClient } from "./http/bare-client";
import { type ReloadOperation, type Version, versionOf } from "./reload-graph";

const TICK_MS = 5;

/** What came of the requests so far. */
export interface LoadCounts {
  sent: number;
  failed: number;
  mixed: number;
  /** Answered by the schema before, though another request had been answered by the new one before this was sent. */
  stale: number;
  readonly versions: Record<Version, number>;
  complaint: string | null;
}

/** Requests at a fixed rate, whatever becomes of those before, over a bounded number of connections. */
export class ReloadLoad {
  readonly counts: LoadCounts = { sent: 0, failed: 0, mixed: 0, stale: 0, versions: { A: 0, B: 0 }, complaint: null };
  /** Milliseconds of each answer since they were taken last. */
  private times: number[] = [];
  private readonly client: BareClient;
  private timer: NodeJS.Timeout | null = null;
  private open = 0;
  private turn = 0;
  /** What the newest answers say, and since when. */
  private latest: { version: Version; since: number } | null = null;
  private expecting: { version: Version; resolve: () => void } | null = null;

  constructor(
    port: number,
    connections: number,
    private readonly operations: readonly ReloadOperation[],
  ) {
    this.client = new BareClient(port, connections);
  }

  begin(perSecond: number): void {
    const begun = performance.now();
    let due = 0;
    this.timer = setInterval(() => {
      const wanted = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
      for (; due < wanted; due += 1) void this.ask();
    }, TICK_MS);
  }

  /** Sends no more and waits for what is on its way. */
  async rest(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    while (this.open > 0) await pause(TICK_MS);
  }

  /** As many as the other side can answer, one after the other on each connection. */
  async flood(lanes: number, seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1_000;
    const lane = async (): Promise<void> => {
      while (performance.now() < end) await this.ask();
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  /** Ends with the first answer by a schema to a request that was sent after the one before had been seen to answer. */
  until(version: Version): Promise<void> {
    return new Promise((resolve) => (this.expecting = { version, resolve }));
  }

  takeTimes(): number[] {
    const { times } = this;
    this.times = [];
    return times;
  }

  stop(): void {
    this.client.stop();
  }

  private async ask(): Promise<void> {
    const operation = this.operations[(this.turn += 1) % this.operations.length];
    if (!operation) return;
    const since = performance.now();
    this.open += 1;
    this.counts.sent += 1;
    try {
      const { status, text } = await this.client.post("/graphql", operation.body, { accept: "application/json" });
      this.times.push(performance.now() - since);
      const version = status === 200 ? versionOf(text, operation) : null;
      if (version === null) this.failed(`status ${status}: ${text.slice(0, 300)}`);
      else this.seen(version, since, text);
    } catch (fault) {
      this.failed((fault as Error).message);
    } finally {
      this.open -= 1;
    }
  }

  private failed(complaint: string): void {
    this.counts.failed += 1;
    this.counts.complaint ??= complaint;
  }

  private seen(version: Version | "mixed", since: number, text: string): void {
    if (version === "mixed") {
      this.counts.mixed += 1;
      this.counts.complaint ??= `mixed: ${text.slice(0, 300)}`;
      return;
    }
    this.counts.versions[version] += 1;
    // An answer by the schema before may be on its way for long.
    const isNew = !this.latest || since > this.latest.since;
    if (this.expecting?.version === version && isNew) {
      this.latest = { version, since: performance.now() };
      this.expecting.resolve();
      this.expecting = null;
    } else if (this.latest && this.latest.version !== version && isNew) this.counts.stale += 1;
  }
}
