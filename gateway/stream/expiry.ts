/** Of one timer of Node's. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Tells at that very moment when a time has come, whether anything else happens then or not. */
export class Expiry {
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly expired: () => void) {}

  /** In milliseconds since the epoch, in place of what was set before; null: never. */
  at(time: number | null): void {
    this.clear();
    if (time === null) return;
    const look = (): void => (time <= Date.now() ? this.expired() : this.at(time));
    this.timer = setTimeout(look, Math.min(Math.max(time - Date.now(), 0), LONGEST_TIMER_MS));
  }

  clear(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }
}
