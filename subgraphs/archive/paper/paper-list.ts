import { Field, ID, InputType } from "type-graphql";
import type { DataSource } from "typeorm";
import { COUNTED_UP_TO, type Page, connectionOf, decodeCursor, encodeCursor, pageSize } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { badUserInput } from "../../kit/errors";
import { groupByKey } from "../../kit/loaders";
import { localDay } from "../../kit/scalars";
import { folded, isCode, isId } from "../text";
import { Paper, PaperOrigin, type PaperRow, PaperStatus, paperOf } from "./paper";
import { PAPER_COLUMNS, PAPER_TABLES, RULE_PARAMETERS, paperRule } from "./paper-rule";

@InputType({ description: "Which papers of an archive." })
export class PaperFilter {
  @Field(() => ID, { nullable: true, description: "Kind of paper." })
  type?: string | null;

  @Field(() => [PaperStatus], { nullable: true, description: "Any of these standings." })
  status?: PaperStatus[] | null;

  @Field(() => [PaperOrigin], { nullable: true, description: "Any of these origins." })
  origin?: PaperOrigin[] | null;

  @Field(() => String, { nullable: true, description: "Part of title or number; diacritics and case do not matter." })
  search?: string | null;
}

export const { Connection: PaperConnection } = connectionOf(() => Paper, "Paper");

export interface PaperListArgs {
  readonly filter?: PaperFilter | null;
  readonly first: number;
  readonly after?: string | null;
}

type Row = PaperRow & { cursor_at: string };
interface Place {
  readonly at: string;
  readonly id: string;
}
/** As PostgreSQL writes an instant as text. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}$/;

/** Papers by holder, newest first: one statement for the papers of all holders of a page. */
export class PaperList {
  constructor(private readonly source: DataSource) {}

  async page(holder: string, args: PaperListArgs, ctx: RequestContext): Promise<Page<Paper>> {
    const first = pageSize(args.first, ctx);
    const after = args.after ? placeOf(args.after, ctx) : null;
    const name = JSON.stringify([args.filter ?? null, first, args.after ?? null]);
    const found = await ctx.loaders
      .get(`papers of ${name}`, (holders: readonly string[]) =>
        this.read(holders, args.filter ?? {}, first, after, ctx),
      )
      .load(holder);
    const edges = found
      .slice(0, first)
      .map((row) => ({ node: paperOf(row, ctx.now), cursor: encodeCursor([row.cursor_at, row.id]) }));
    return {
      edges,
      pageInfo: {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      totalCount: () =>
        ctx.loaders
          .get(`number of papers of ${name}`, (holders: readonly string[]) =>
            this.count(holders, args.filter ?? {}, ctx),
          )
          .load(holder),
    };
  }

  private async read(
    holders: readonly string[],
    filter: PaperFilter,
    first: number,
    after: Place | null,
    ctx: RequestContext,
  ): Promise<Row[][]> {
    const { where, params } = conditions(filter, ctx);
    const [at, id, limit] = [1, 2, 3].map((n) => `$${1 + params.length + n}`);
    const sql = `SELECT listed.* FROM unnest($1::uuid[]) AS asked(holder) CROSS JOIN LATERAL (
        SELECT ${PAPER_COLUMNS}, p.created_at::text AS cursor_at FROM ${PAPER_TABLES}
        WHERE p.holder = asked.holder AND ${where} AND (${at}::text IS NULL OR (p.created_at, p.id) < (${at}::timestamptz, ${id}::uuid))
        ORDER BY p.created_at DESC, p.id DESC LIMIT ${limit}) AS listed`;
    const found = await rows<Row>(this.source, sql, [
      holders,
      ...params,
      after?.at ?? null,
      after?.id ?? null,
      first + 1,
    ]);
    return groupByKey(holders, found, (row) => row.holder);
  }

  private async count(holders: readonly string[], filter: PaperFilter, ctx: RequestContext): Promise<number[]> {
    const { where, params } = conditions(filter, ctx);
    const sql = `SELECT asked.holder, counted.n FROM unnest($1::uuid[]) AS asked(holder) CROSS JOIN LATERAL (
        SELECT count(*)::int AS n FROM (SELECT 1 FROM paper p WHERE p.holder = asked.holder AND ${where} LIMIT ${COUNTED_UP_TO + 1}) AS listed) AS counted`;
    const found = await rows<{ holder: string; n: number }>(this.source, sql, [holders, ...params]);
    return holders.map((holder) => found.find((row) => row.holder === holder)?.n ?? 0);
  }
}

function placeOf(cursor: string, ctx: RequestContext): Place {
  const [at, id] = decodeCursor(cursor, 2, ctx);
  if (typeof at !== "string" || typeof id !== "string" || !TIMESTAMP.test(at) || !isId(id)) {
    throw badUserInput(ctx, "after: not a cursor of this list");
  }
  return { at, id };
}

/** Conditions on `p`, with their parameters from $2 on. */
function conditions(filter: PaperFilter, ctx: RequestContext): { where: string; params: unknown[] } {
  const rule = paperRule(ctx.viewer, 2);
  const [type, status, origin, search, today] = [0, 1, 2, 3, 4].map((n) => `$${2 + RULE_PARAMETERS + n}`);
  // EXPIRED is not stored: it is told from the day, as in statusAt.
  const statusNow = `CASE WHEN p.valid_until < ${today}::date AND p.status IN ('VALID', 'UNVERIFIED') THEN 'EXPIRED' ELSE p.status END`;
  const where = [
    rule.sql,
    `(${type}::text IS NULL OR p.type = ${type})`,
    `(${status}::text[] IS NULL OR ${statusNow} = ANY (${status}))`,
    `(${origin}::text[] IS NULL OR p.origin = ANY (${origin}))`,
    `(${search}::text IS NULL OR strpos(p.folded, ${search}) > 0)`,
  ].join(" AND ");
  const params = [
    ...rule.params,
    filter.type && !isCode(filter.type) ? "" : (filter.type ?? null),
    filter.status ?? null,
    filter.origin ?? null,
    filter.search ? folded(filter.search.replaceAll("\0", " ").trim()) : null,
    localDay(ctx.now),
  ];
  return { where, params };
}
