import { setTimeout as sleep } from "node:timers/promises";

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** How often and how long a subgraph is looked for that does not answer. */
export class Patience {
  /** Since when nobody answers; null: somebody does. */
  private lostAt: number | null = Date.now();
  private heardAt: number | null = null;
  private waitMs = FIRST_WAIT_MS;

  constructor(private readonly longestMs: number) {}

  /** It is being asked. */
  asked(): void {
    this.heardAt = null;
  }

  /** It says something. */
  heard(): void {
    this.heardAt ??= Date.now();
  }

  /** It did what it was asked for: one that only begins to answer and breaks off again is still lost. */
  served(): void {
    this.lostAt = null;
    this.waitMs = FIRST_WAIT_MS;
  }

  /** Waits before it is asked again; false: long enough. */
  async wait(signal: AbortSignal): Promise<boolean> {
    if (this.heardAt !== null && Date.now() - this.heardAt > LONGEST_WAIT_MS) this.served();
    this.lostAt ??= Date.now();
    if (Date.now() - this.lostAt > this.longestMs) return false;
    // Not all streams at one time, when a subgraph comes back.
    await sleep(this.waitMs * (0.5 + Math.random()), undefined, { signal });
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    return true;
  }
}
