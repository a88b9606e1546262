import type { Wanted } from "./wanted";

/** What is known of something wanted, as long as somebody wants it. */
export class Memo<T> {
  private readonly values = new WeakMap<Wanted, Map<string, T>>();

  get(wanted: Wanted, key: string): T | undefined {
    return this.values.get(wanted)?.get(key);
  }

  set(wanted: Wanted, key: string, value: T): void {
    const own = this.values.get(wanted) ?? new Map<string, T>();
    this.values.set(wanted, own.set(key, value));
  }
}
