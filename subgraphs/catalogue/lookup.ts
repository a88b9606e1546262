import type { GraphQLResolveInfo } from "graphql";
import { createParameterDecorator } from "type-graphql";
import type { RequestContext } from "../kit/context";
import { byKey, groupByKey } from "../kit/loaders";
import { localDay } from "../kit/scalars";

/** Who asks, and at which place of the query: its response path without the positions in lists. */
export interface Here extends RequestContext {
  readonly path: string;
}

/**
 * Rows are batched by place. Everything at one place was found by one statement, so it asks for more in one go: a query
 * costs as many statements as it has places, however many rows each has and whichever of them were seen elsewhere.
 */
export const Place = () => createParameterDecorator<RequestContext>(({ context, info }) => hereOf(context, info));

export function hereOf(ctx: RequestContext, info: GraphQLResolveInfo): Here {
  const keys: string[] = [];
  for (let at: typeof info.path | undefined = info.path; at; at = at.prev) {
    if (typeof at.key === "string") keys.push(at.key);
  }
  return { ...ctx, path: keys.reverse().join(".") };
}

type Read<R> = (keys: readonly string[]) => Promise<R[]>;

/** The one row of a key, null where there is none. */
export function findOne<R>(
  here: Here,
  name: string,
  key: string,
  read: Read<R>,
  keyOf: (row: R) => string,
): Promise<R | null> {
  const loader = here.loaders.get<string, R | null>(`${name} at ${here.path}`, async (keys) =>
    byKey(keys, await read(keys.filter(isStorable)), keyOf),
  );
  return loader.load(key);
}

/** The rows of a key in the statement's order. */
export function findMany<R>(
  here: Here,
  name: string,
  key: string,
  read: Read<R>,
  keyOf: (row: R) => string,
): Promise<R[]> {
  const loader = here.loaders.get<string, R[]>(`${name} at ${here.path}`, async (keys) =>
    groupByKey(keys, await read(keys.filter(isStorable)), keyOf),
  );
  return loader.load(key);
}

export function today(ctx: RequestContext): string {
  return localDay(ctx.now);
}

/** PostgreSQL has no text with a NUL: nothing is stored under it, and it may not reach a statement. */
export function isStorable(text: string): boolean {
  return !text.includes("\0");
}
