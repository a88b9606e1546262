import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { COUNTED_UP_TO, type Page, decodeCursor, encodeCursor, pageSize } from "../../kit/connection";
import { rows } from "../../kit/database";
import { badUserInput } from "../../kit/errors";
import { type CursorValue, type OrderColumn, afterCondition } from "../../kit/keyset";

/** The same page of many lists at once (the dossiers of every holder, the history of every dossier) in one statement. */
export interface BatchedKeyset<R, T> {
  readonly on: DataSource;
  readonly select: string;
  readonly from: string;
  /** Column that names the list, compared with each key. */
  readonly key: string;
  /** Conditions joined by AND; `$1`... refer to `params`. */
  readonly where: readonly string[];
  readonly params: readonly unknown[];
  readonly order: readonly OrderColumn[];
  readonly map: (row: R) => T;
}

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null | undefined;
}

type Reader = Pick<RequestContext, "locale">;

export async function batchedPages<R extends object, T>(
  query: BatchedKeyset<R, T>,
  keys: readonly string[],
  args: PageArguments,
  reader: Reader,
): Promise<Page<T>[]> {
  const first = pageSize(args.first, reader);
  const list = nameOfList(query);
  const after = args.after ? valuesOf(args.after, list, query.order.length, reader) : null;
  const found = await read(query, keys, first, after, reader);
  const counts = once(() => countAll(query, keys));
  return keys.map((key) => {
    const own = found.filter((row) => row.page_key === key);
    const edges = own.slice(0, first).map((row) => ({
      node: query.map(row),
      cursor: encodeCursor([list, ...query.order.map((_, n) => row[`cursor_${n}`] ?? null)]),
    }));
    return {
      edges,
      pageInfo: {
        hasNextPage: own.length > first,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      totalCount: async () => (await counts()).get(key) ?? 0,
    };
  });
}

type Found<R> = R & { page_key: string } & Record<`cursor_${number}`, string>;

async function read<R extends object>(
  query: BatchedKeyset<R, unknown>,
  keys: readonly string[],
  first: number,
  after: CursorValue[] | null,
  reader: Reader,
): Promise<Found<R>[]> {
  const params: unknown[] = [...query.params, keys, first + 1];
  const [keysAt, limitAt] = [params.length - 1, params.length];
  const conditions = [`${query.key} = list.key`, ...query.where];
  if (after) conditions.push(afterCondition(query.order, after, params));
  const cursors = query.order.map((column, n) => `(${column.sql})::text AS cursor_${n}`).join(", ");
  const order = query.order.map((column) => `${column.sql} ${column.descending ? "DESC" : "ASC"}`).join(", ");
  const sql = `SELECT list.key AS page_key, page.*
    FROM unnest($${keysAt}::text[]) WITH ORDINALITY AS list(key, place)
    CROSS JOIN LATERAL (
      SELECT ${query.select}, ${cursors}, row_number() OVER (ORDER BY ${order}) AS place_in_page
      FROM ${query.from} WHERE ${conditions.map((c) => `(${c})`).join(" AND ")}
      ORDER BY ${order} LIMIT $${limitAt}
    ) AS page
    ORDER BY list.place, page.place_in_page`;
  try {
    return await rows<Found<R>>(query.on, sql, params);
  } catch (fault) {
    // 22xxx: the cursor's text does not read as the column's type, so it was not one of ours.
    if (after && String((fault as { code?: unknown }).code).startsWith("22"))
      throw badUserInput(reader, "after: not a cursor of this list");
    throw fault;
  }
}

// A cursor of another list would read from the wrong place in silence.
function valuesOf(cursor: string, list: string, arity: number, reader: Reader): CursorValue[] {
  const [name, ...values] = decodeCursor(cursor, arity + 1, reader);
  if (name !== list) throw badUserInput(reader, "after: not a cursor of this list");
  return values;
}

function nameOfList({ from, key, order }: Pick<BatchedKeyset<never, unknown>, "from" | "key" | "order">): string {
  const described = [from, key, ...order.map((column) => column.sql)].join("\n");
  return createHash("sha256").update(described).digest("base64url").slice(0, 6);
}

async function countAll(
  query: BatchedKeyset<never, unknown> | BatchedKeyset<object, unknown>,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const params = [...query.params, keys];
  const where = [`${query.key} = list.key`, ...query.where].map((c) => `(${c})`).join(" AND ");
  const sql = `SELECT list.key, (SELECT count(*)::int FROM (SELECT 1 FROM ${query.from} WHERE ${where} LIMIT ${COUNTED_UP_TO + 1}) AS counted) AS n
    FROM unnest($${params.length}::text[]) AS list(key)`;
  return new Map((await rows<{ key: string; n: number }>(query.on, sql, params)).map((row) => [row.key, row.n]));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
