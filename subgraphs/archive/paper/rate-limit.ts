const MINUTE_MS = 60_000;
const MOST_CLIENTS = 100_000;

/** So many in a minute for each client, counted over the last sixty seconds by two neighbouring minutes. */
export class RateLimit {
  private minute = 0;
  private before = new Map<string, number>();
  private current = new Map<string, number>();

  constructor(
    private readonly perMinute: number,
    private readonly clock: () => number = Date.now,
  ) {}

  admits(client: string): boolean {
    const now = this.clock();
    this.turnTo(Math.floor(now / MINUTE_MS));
    const passed = (now % MINUTE_MS) / MINUTE_MS;
    const used = (this.current.get(client) ?? 0) + (this.before.get(client) ?? 0) * (1 - passed);
    if (used + 1 > this.perMinute) return false;
    if (this.current.size < MOST_CLIENTS || this.current.has(client))
      this.current.set(client, (this.current.get(client) ?? 0) + 1);
    return true;
  }

  private turnTo(minute: number): void {
    if (minute === this.minute) return;
    this.before = minute === this.minute + 1 ? this.current : new Map();
    this.current = new Map();
    this.minute = minute;
  }
}
