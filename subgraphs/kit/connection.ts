import { createHash } from "node:crypto";
import { type ClassType, Directive, Field, Int, ObjectType } from "type-graphql";
import type { RequestContext } from "./context";
import { type Tx, rows } from "./database";
import type { DataSource } from "typeorm";
import { badUserInput } from "./errors";
import { type CursorValue, type OrderColumn, afterCondition } from "./keyset";

/** One page of a list, read forward by an opaque cursor. */
@Directive("@shareable")
@ObjectType({ description: "Where a page stands in its list." })
export class PageInfo {
  @Field(() => Boolean, { description: "Something follows." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Something goes before." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first edge; null on an empty page." })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last edge, to read on from; null on an empty page.",
  })
  endCursor!: string | null;
}

export interface EdgeOf<T> {
  node: T;
  cursor: string;
}
export interface Page<T> {
  edges: EdgeOf<T>[];
  pageInfo: PageInfo;
  totalCount?: number | (() => Promise<number>);
}

export const DEFAULT_PAGE = 20;
export const LARGEST_PAGE = 100;
/** `totalCount` is exact up to here; one more stands for "more than that". */
export const COUNTED_UP_TO = 10_000;

/** The classes `<name>Edge` and `<name>Connection` of the graph for a noun. */
export function connectionOf<T extends object>(
  node: () => ClassType<T>,
  name: string,
  options: { totalCount?: boolean } = {},
) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.` })
  class Edge {
    @Field(node, { description: "What stands here." })
    node!: T;

    @Field(() => String, { description: "Read on after this one with `after`." })
    cursor!: string;
  }

  const Connection = options.totalCount === false ? plainConnection(Edge, name) : countedConnection(Edge, name);
  return { Edge: Edge as ClassType<EdgeOf<T>>, Connection: Connection as ClassType<Page<T>> };
}

function plainConnection(Edge: ClassType, name: string): ClassType {
  @ObjectType(`${name}Connection`, { description: `A page of ${name}.` })
  class Connection {
    @Field(() => [Edge], { description: "In the list's order." })
    edges!: object[];

    @Field(() => PageInfo, { description: "Where this page stands." })
    pageInfo!: PageInfo;
  }
  return Connection;
}

function countedConnection(Edge: ClassType, name: string): ClassType {
  @ObjectType(`${name}Connection`, { description: `A page of ${name}.` })
  class Connection {
    @Field(() => [Edge], { description: "In the list's order." })
    edges!: object[];

    @Field(() => PageInfo, { description: "Where this page stands." })
    pageInfo!: PageInfo;

    // A page carries a function here: the count is made only when it is asked for.
    @Field(() => Int, { simple: true, description: "Exact to 10,000; 10,001 says there are more." })
    totalCount!: number;
  }
  return Connection;
}

type Reader = Pick<RequestContext, "locale">;
/** Null counts as not given. */
export function pageSize(given: number | null | undefined, reader: Reader): number {
  const first = given ?? DEFAULT_PAGE;
  if (first < 0 || first > LARGEST_PAGE) throw badUserInput(reader, `first: 0..${LARGEST_PAGE}`);
  return first;
}

export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of a cursor that `encodeCursor` made; BAD_USER_INPUT for anything else. */
export function decodeCursor(cursor: string, arity: number, reader: Reader): CursorValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const isOurs = Array.isArray(values) && values.length === arity;
    const isValue = (v: unknown): boolean => typeof v === "number" || (typeof v === "string" && !v.includes("\0"));
    if (isOurs && values.every(isValue)) return values as CursorValue[];
  } catch {
    // Told below.
  }
  throw badUserInput(reader, "after: not a cursor of this list");
}

export interface Keyset<R, T> {
  readonly on: DataSource | Tx;
  /** Columns after SELECT, e.g. `d.*`. */
  readonly select: string;
  /** What follows FROM, joins included. */
  readonly from: string;
  /** Conditions joined by AND; `$1`... refer to `params`. */
  readonly where: readonly string[];
  readonly params: readonly unknown[];
  readonly order: readonly OrderColumn[];
  readonly map: (row: R) => T;
}

/** A page by keyset: as dear at the thousandth page as at the first. One statement; another one if the count is asked for. */
export async function keysetPage<R extends object, T>(
  query: Keyset<R, T>,
  args: { first?: number | null | undefined; after?: string | null | undefined },
  reader: Reader,
): Promise<Page<T>> {
  const first = pageSize(args.first, reader);
  const list = nameOfList(query);
  const after = args.after ? valuesOf(args.after, list, query.order.length, reader) : null;
  const found = await readKeyset(query, first, after, reader);
  const edges = found
    .slice(0, first)
    .map((row) => ({ node: query.map(row), cursor: encodeCursor([list, ...cursorOf(row, query.order)]) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: once(() => countUpTo(query)),
  };
}

/** A bounded list that is in memory already, as a page; cursors are positions by `keyOf`. */
export function arrayPage<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  args: { first?: number | null | undefined; after?: string | null | undefined },
  reader: Reader,
): Page<T> {
  const first = pageSize(args.first, reader);
  const [key] = args.after ? decodeCursor(args.after, 1, reader) : [null];
  const at = key === null ? -1 : all.findIndex((item) => keyOf(item) === key);
  if (key !== null && at < 0) throw badUserInput(reader, "after: not a cursor of this list");
  const edges = all.slice(at + 1, at + 1 + first).map((node) => ({ node, cursor: encodeCursor([keyOf(node)]) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: all.length > at + 1 + first,
      hasPreviousPage: at >= 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: Math.min(all.length, COUNTED_UP_TO + 1),
  };
}

async function readKeyset<R extends object>(
  query: Keyset<R, unknown>,
  first: number,
  after: CursorValue[] | null,
  reader: Reader,
): Promise<(R & CursorColumns)[]> {
  const params = [...query.params];
  const conditions = [...query.where];
  if (after) conditions.push(afterCondition(query.order, after, params));
  const order = query.order.map((column) => `${column.sql} ${column.descending ? "DESC" : "ASC"}`).join(", ");
  // The cursor carries the value as text: a timestamp keeps its microseconds, a bigint its digits.
  const cursor = query.order.map((column, n) => `(${column.sql})::text AS cursor_${n}`).join(", ");
  const where = conditions.length > 0 ? `WHERE ${conditions.map((c) => `(${c})`).join(" AND ")}` : "";
  params.push(first + 1);
  try {
    return await rows(
      query.on,
      `SELECT ${query.select}, ${cursor} FROM ${query.from} ${where} ORDER BY ${order} LIMIT $${params.length}`,
      params,
    );
  } catch (fault) {
    // 22xxx: the cursor's text does not read as the column's type, so it was not one of ours.
    if (after && String((fault as { code?: unknown }).code).startsWith("22"))
      throw badUserInput(reader, "after: not a cursor of this list");
    throw fault;
  }
}

// A cursor of another list, or of the same in another order, would read from the wrong place in silence.
function valuesOf(cursor: string, list: string, arity: number, reader: Reader): CursorValue[] {
  const [name, ...values] = decodeCursor(cursor, arity + 1, reader);
  if (name !== list) throw badUserInput(reader, "after: not a cursor of this list");
  return values;
}

function nameOfList({ from, order }: Pick<Keyset<never, unknown>, "from" | "order">): string {
  const described = [from, ...order.map((column) => `${column.sql} ${column.descending ?? false}`)].join("\n");
  return createHash("sha256").update(described).digest("base64url").slice(0, 6);
}

type CursorColumns = Record<`cursor_${number}`, string>;

function cursorOf(row: CursorColumns, order: readonly OrderColumn[]): CursorValue[] {
  return order.map((_, n) => row[`cursor_${n}`] ?? null);
}

async function countUpTo(query: Keyset<never, unknown> | Keyset<object, unknown>): Promise<number> {
  const where = query.where.length > 0 ? `WHERE ${query.where.map((c) => `(${c})`).join(" AND ")}` : "";
  const sql = `SELECT count(*)::int AS n FROM (SELECT 1 FROM ${query.from} ${where} LIMIT ${COUNTED_UP_TO + 1}) AS counted`;
  const [row] = await rows<{ n: number }>(query.on, sql, query.params);
  return row?.n ?? 0;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
