import type { DataSource } from "typeorm";
import { DEFAULT_PAGE, type OrderColumn, type Page, keysetPage } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { findMany, findOne, isStorable, present, today } from "../lookup";
import type { PageArgs } from "../nested-page";
import { onDisplay } from "../office/posting.service";
import { inForce } from "../version/version.service";
import type { Procedure, ProcedureField, ProcedureFilter } from "./procedure";

const columns = `r.code, r.name, r.field AS "fieldCode", r.level`;
const LONGEST_SEARCH = 200;

/** Reads procedures and their fields. */
export class ProcedureService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, ctx: RequestContext): Promise<Procedure | null> {
    const read = (codes: readonly string[]): Promise<Procedure[]> =>
      rows(this.source, `SELECT ${columns} FROM procedure r WHERE r.code = ANY($1)`, [codes]);
    return findOne(ctx, "procedure", code, read, (procedure) => procedure.code);
  }

  fieldByCode(code: string, ctx: RequestContext): Promise<ProcedureField | null> {
    const read = (codes: readonly string[]): Promise<ProcedureField[]> =>
      rows(this.source, "SELECT code, name FROM procedure_field WHERE code = ANY($1)", [codes]);
    return findOne(ctx, "procedure field", code, read, (field) => field.code);
  }

  fields(): Promise<ProcedureField[]> {
    return rows(this.source, "SELECT code, name FROM procedure_field ORDER BY code");
  }

  page(
    search: string | null | undefined,
    filter: ProcedureFilter,
    args: PageArgs,
    ctx: RequestContext,
  ): Promise<Page<Procedure>> {
    const params: unknown[] = [];
    const place = (value: unknown): string =>
      `$${params.push(typeof value === "string" && !isStorable(value) ? "" : value)}`;
    const where = conditions(filter, place, today(ctx));
    const words = search?.replaceAll("\0", " ").trim();
    const found = words
      ? `JOIN search_procedures(${place(words.slice(0, LONGEST_SEARCH))}) AS found ON found.code = r.code`
      : "";
    const byCode: OrderColumn = { sql: "r.code", type: "text" };
    const order: OrderColumn[] = words ? [{ sql: "found.score", type: "integer", descending: true }, byCode] : [byCode];
    return keysetPage<Procedure, Procedure>(
      { on: this.source, select: columns, from: `procedure r ${found}`, where, params, order, map: (row) => row },
      { ...args, first: args.first ?? DEFAULT_PAGE },
      ctx,
    );
  }

  /** Procedures whose version in force on the request's day gives papers of that type. */
  async giving(paperType: string, ctx: RequestContext): Promise<Procedure[]> {
    const read = (types: readonly string[]): Promise<{ type: string; procedure: string }[]> =>
      rows(
        this.source,
        `SELECT g.paper_type AS type, v.procedure FROM version_result g JOIN procedure_version v ON v.id = g.version
         WHERE g.paper_type = ANY($1) AND ${inForce("$2")} ORDER BY v.procedure`,
        [types, today(ctx)],
      );
    const links = await findMany(ctx, "procedures giving", paperType, read, (link) => link.type);
    return present(links.map((link) => this.byCode(link.procedure, ctx)));
  }
}

function conditions(filter: ProcedureFilter, place: (value: unknown) => string, today: string): string[] {
  const where: string[] = [];
  if (filter.field) where.push(`r.field = ${place(filter.field)}`);
  if (filter.level) where.push(`r.level = ${place(filter.level)}`);
  const asksVersion = Boolean(filter.onlineLevel ?? filter.inForceOn ?? filter.resultType);
  const day = asksVersion || filter.office ? place(filter.inForceOn ?? today) : "";
  if (asksVersion) {
    const version = ["v.procedure = r.code", inForce(day)];
    if (filter.onlineLevel) version.push(`v.online_level = ${place(filter.onlineLevel)}`);
    if (filter.resultType)
      version.push(
        `EXISTS (SELECT 1 FROM version_result g WHERE g.version = v.id AND g.paper_type = ${place(filter.resultType)})`,
      );
    where.push(`EXISTS (SELECT 1 FROM procedure_version v WHERE ${version.join(" AND ")})`);
  }
  if (filter.office) {
    where.push(`EXISTS (SELECT 1 FROM posting p JOIN procedure_version v ON v.id = p.version
      WHERE v.procedure = r.code AND p.office = ${place(filter.office)} AND ${onDisplay(day)})`);
  }
  return where;
}
