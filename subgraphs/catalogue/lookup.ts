import type { RequestContext } from "../kit/context";
import { byKey, groupByKey } from "../kit/loaders";
import { localDay } from "../kit/scalars";

type Read<R> = (keys: readonly string[]) => Promise<R[]>;

/** The one row of a key, batched with all others that the request asks for under that name; null where there is none. */
export function findOne<R>(
  ctx: RequestContext,
  name: string,
  key: string,
  read: Read<R>,
  keyOf: (row: R) => string,
): Promise<R | null> {
  const loader = ctx.loaders.get<string, R | null>(name, async (keys) =>
    byKey(keys, await read(keys.filter(isStorable)), keyOf),
  );
  return loader.load(key);
}

/** The rows of a key in the statement's order, batched likewise. */
export function findMany<R>(
  ctx: RequestContext,
  name: string,
  key: string,
  read: Read<R>,
  keyOf: (row: R) => string,
): Promise<R[]> {
  const loader = ctx.loaders.get<string, R[]>(name, async (keys) =>
    groupByKey(keys, await read(keys.filter(isStorable)), keyOf),
  );
  return loader.load(key);
}

/** The rows that are there, in the keys' order. */
export async function present<R>(found: readonly Promise<R | null>[]): Promise<R[]> {
  return (await Promise.all(found)).filter((row) => row !== null);
}

export function today(ctx: RequestContext): string {
  return localDay(ctx.now);
}

/** PostgreSQL has no text with a NUL: nothing is stored under it, and it may not reach a statement. */
export function isStorable(text: string): boolean {
  return !text.includes("\0");
}
