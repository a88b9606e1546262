interface Entry<V> {
  readonly value: V;
  weight: number;
}

/** Keeps the entries used last; a reader never waits for a cache. */
export class Lru<K, V> {
  private readonly entries = new Map<K, Entry<V>>();
  private weight = 0;

  constructor(
    private readonly capacity: number,
    /** How much the entries may weigh together; the one used last stays, however heavy it is. */
    private readonly heaviest = Infinity,
  ) {}

  get(key: K): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: K, value: V, weight = 0): V {
    this.delete(key);
    this.entries.set(key, { value, weight });
    this.weight += weight;
    this.shrink();
    return value;
  }

  /** Some entries are known to be heavy only when they have been used. */
  weigh(key: K, weight: number): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.weight += weight - entry.weight;
    entry.weight = weight;
    this.shrink();
  }

  get size(): number {
    return this.entries.size;
  }

  /** The one used last comes last. */
  values(): V[] {
    return [...this.entries.values()].map(({ value }) => value);
  }

  delete(key: K): void {
    this.weight -= this.entries.get(key)?.weight ?? 0;
    this.entries.delete(key);
  }

  private shrink(): void {
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity && (this.weight <= this.heaviest || this.entries.size === 1)) return;
      this.delete(oldest);
    }
  }
}
