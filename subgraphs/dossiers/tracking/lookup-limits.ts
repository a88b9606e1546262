import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { countingSql } from "../../kit/sql-count";

/** Counts public look-ups over windows of time. */
export interface LookupCounter {
  /** Adds `by` to the bucket and answers what it then holds. */
  add(bucket: string, by: 0 | 1, windowMs: number): Promise<number>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Public look-ups: so many a minute from one address, so many wrong ones a day for one code. */
export class LookupLimits {
  constructor(
    private readonly counter: LookupCounter,
    private readonly perMinute: number,
    private readonly wrongPerDay: number,
  ) {}

  async admitsClient(client: string): Promise<boolean> {
    return (
      (await this.counter.add(`client ${client} ${Math.floor(Date.now() / MINUTE_MS)}`, 1, MINUTE_MS)) <= this.perMinute
    );
  }

  async admitsCode(code: string): Promise<boolean> {
    return (await this.counter.add(wrongBucket(code), 0, DAY_MS)) < this.wrongPerDay;
  }

  async wrong(code: string): Promise<void> {
    await this.counter.add(wrongBucket(code), 1, DAY_MS);
  }
}

/** Shared by every process of the subgraph. */
export class DatabaseCounter implements LookupCounter {
  constructor(private readonly source: DataSource) {}

  async add(bucket: string, by: 0 | 1, windowMs: number): Promise<number> {
    const ends = new Date(Date.now() + windowMs);
    const [row] = await rows<{ count: number }>(
      this.source,
      `INSERT INTO lookup_count (bucket, count, ends_at) VALUES ($1, $2, $3)
       ON CONFLICT (bucket) DO UPDATE SET count = lookup_count.count + excluded.count RETURNING count`,
      [bucket, by, ends],
    );
    if (Math.random() < 0.01) this.removeEnded();
    return row?.count ?? 0;
  }

  // Beside the request: neither its cost nor its time may vary with it.
  private removeEnded(): void {
    const remove = () => rows(this.source, "DELETE FROM lookup_count WHERE ends_at < now()");
    countingSql({ statements: 0 }, remove).catch(() => undefined);
  }
}

/** For an installation of one process: nothing is written for a look-up. */
export class MemoryCounter implements LookupCounter {
  private readonly buckets = new Map<string, { count: number; endsAt: number }>();

  add(bucket: string, by: 0 | 1, windowMs: number): Promise<number> {
    const now = Date.now();
    if (this.buckets.size > 100_000)
      for (const [name, { endsAt }] of this.buckets) if (endsAt < now) this.buckets.delete(name);
    const held = this.buckets.get(bucket) ?? { count: 0, endsAt: now + windowMs };
    held.count += by;
    this.buckets.set(bucket, held);
    return Promise.resolve(held.count);
  }
}

// Anything may be asked for: the bucket's name is of one length, whatever it is.
function wrongBucket(code: string): string {
  const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  return `wrong ${createHash("sha256").update(code).digest("hex")} ${day}`;
}
