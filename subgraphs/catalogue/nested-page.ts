import { type Page, COUNTED_UP_TO, DEFAULT_PAGE, decodeCursor, encodeCursor, pageSize } from "../kit/connection";
import { type Tx, rows } from "../kit/database";
import type { CursorValue } from "../kit/keyset";
import { byKey, groupByKey } from "../kit/loaders";
import type { Here } from "./lookup";
import type { DataSource } from "typeorm";

/** A page below each row of a page: `parent.key` in the SQL is the row's key, `$1` is taken by the keys. */
export interface NestedKeyset<R, T> {
  readonly on: DataSource | Tx;
  readonly select: string;
  readonly from: string;
  /** Ties the rows to `parent.key`; further parameters count from `$2`. */
  readonly where: string;
  readonly params: readonly unknown[];
  /** A unique text column. */
  readonly order: string;
  readonly map: (row: R) => T;
}

export interface PageArgs {
  readonly first: number | null;
  readonly after?: string | null | undefined;
}

/** Pages below many rows for the price of one statement, and one more if anybody asks how many there are. */
export function nestedPage<R extends object, T>(
  here: Here,
  name: string,
  key: string,
  query: NestedKeyset<R, T>,
  args: PageArgs,
): Promise<Page<T>> {
  const first = pageSize(args.first ?? DEFAULT_PAGE, here);
  const [after = null] = args.after ? decodeCursor(args.after, 1, here) : [];
  const shape = `${name} at ${here.path} ${JSON.stringify([first, after, query.params])}`;
  const counts = here.loaders.get<string, number>(`${shape} count`, (keys) => readCounts(query, keys));
  const pages = here.loaders.get<string, Page<T>>(shape, async (keys) => {
    const found = await readPages(query, keys, first, after);
    return groupByKey(keys, found, (row) => row.parent_key).map((own, n) =>
      pageOf(own, first, after, query.map, () => counts.load(keys[n] ?? "")),
    );
  });
  return pages.load(key);
}

type Placed<R> = R & { readonly parent_key: string; readonly cursor_0: string };

function readPages<R extends object>(
  query: NestedKeyset<R, unknown>,
  keys: readonly string[],
  first: number,
  after: CursorValue,
): Promise<Placed<R>[]> {
  const params = [keys, ...query.params, first + 1];
  const limit = `$${params.length}`;
  if (after !== null) params.push(String(after));
  const later = after === null ? "" : `AND ${query.order} > $${params.length}::text`;
  return rows<Placed<R>>(
    query.on,
    `SELECT parent.key AS parent_key, item.* FROM unnest($1::text[]) AS parent(key) CROSS JOIN LATERAL (
       SELECT ${query.select}, ${query.order} AS cursor_0 FROM ${query.from} WHERE ${query.where} ${later}
       ORDER BY ${query.order} LIMIT ${limit}::integer) AS item
     ORDER BY item.cursor_0`,
    params,
  );
}

async function readCounts(
  query: NestedKeyset<never, unknown> | NestedKeyset<object, unknown>,
  keys: readonly string[],
): Promise<number[]> {
  const counted = await rows<{ key: string; n: number }>(
    query.on,
    `SELECT parent.key, item.n FROM unnest($1::text[]) AS parent(key) CROSS JOIN LATERAL (
       SELECT count(*)::integer AS n FROM (SELECT 1 FROM ${query.from} WHERE ${query.where} LIMIT ${COUNTED_UP_TO + 1}) AS listed) AS item`,
    [keys, ...query.params],
  );
  return byKey(keys, counted, (row) => row.key).map((row) => row?.n ?? 0);
}

function pageOf<R extends object, T>(
  found: readonly Placed<R>[],
  first: number,
  after: CursorValue,
  map: (row: R) => T,
  totalCount: () => Promise<number>,
): Page<T> {
  const edges = found.slice(0, first).map((row) => ({ node: map(row), cursor: encodeCursor([row.cursor_0]) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}
