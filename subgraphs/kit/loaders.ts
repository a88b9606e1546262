import DataLoader from "dataloader";

/** The loaders of one request: made on first use, so that a page asks the database once for all its rows. */
export class Loaders {
  private readonly made = new Map<string, DataLoader<unknown, unknown, string>>();

  /** `name` is unique within the subgraph; name the loader after what it gives and its arguments, if it has any. */
  get<K, V>(
    name: string,
    batch: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
    keyOf: (key: K) => string = (key) => String(key),
  ): DataLoader<K, V, string> {
    const known = this.made.get(name) as DataLoader<K, V, string> | undefined;
    if (known) return known;
    const loader = new DataLoader<K, V, string>(batch, { cacheKeyFn: keyOf });
    this.made.set(name, loader as unknown as DataLoader<unknown, unknown, string>);
    return loader;
  }

  /** After a write: what was read before it is no longer how things stand. */
  forget(): void {
    this.made.clear();
  }
}

/** Rows in the order of the keys, null where there is none. */
export function byKey<K, R>(keys: readonly K[], rows: readonly R[], keyOf: (row: R) => K): (R | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}

/** For every key its rows, in the rows' order. */
export function groupByKey<K, R>(keys: readonly K[], rows: readonly R[], keyOf: (row: R) => K): R[][] {
  const groups = new Map<K, R[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return keys.map((key) => groups.get(key) ?? []);
}
