import { AsyncLocalStorage } from "node:async_hooks";

/** Counts the SQL statements of one request, for the access log and for tests that hold a page to its cost. */
export interface SqlCount {
  statements: number;
}

const current = new AsyncLocalStorage<SqlCount>();

export function countingSql<T>(count: SqlCount, run: () => T): T {
  return current.run(count, run);
}

export function countStatement(): void {
  const count = current.getStore();
  if (count) count.statements += 1;
}
