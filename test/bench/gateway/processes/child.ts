// The side of a process that was started for the measurements (parent.ts is the other).

/** What the starter told us: one JSON text as the only argument. */
export function told<T>(): T {
  return JSON.parse(process.argv[2] ?? "{}") as T;
}

export function tellReady<T>(ready: T): void {
  process.send?.({ ready });
}
