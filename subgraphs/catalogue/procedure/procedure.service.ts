import type { DataSource } from "typeorm";
import { DEFAULT_PAGE, type Page, keysetPage } from "../../kit/connection";
import type { OrderColumn } from "../../kit/keyset";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne, isStorable, today } from "../lookup";
import type { PageArgs } from "../nested-page";
import { onDisplay } from "../office/posting.service";
import { inForce } from "../version/version.service";
import type { Procedure, ProcedureField, ProcedureFilter } from "./procedure";

const columns = `r.code, r.name, r.field AS "fieldCode", r.level`;
const LONGEST_SEARCH = 200;

/** Reads procedures and their fields. */
export class ProcedureService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, here: Here): Promise<Procedure | null> {
    const read = (codes: readonly string[]): Promise<Procedure[]> =>
      rows(this.source, `SELECT ${columns} FROM procedure r WHERE r.code = ANY($1)`, [codes]);
    return findOne(here, "procedure", code, read, (procedure) => procedure.code);
  }

  fieldByCode(code: string, here: Here): Promise<ProcedureField | null> {
    const read = (codes: readonly string[]): Promise<ProcedureField[]> =>
      rows(this.source, "SELECT code, name FROM procedure_field WHERE code = ANY($1)", [codes]);
    return findOne(here, "procedure field", code, read, (field) => field.code);
  }

  fields(): Promise<ProcedureField[]> {
    return rows(this.source, "SELECT code, name FROM procedure_field ORDER BY code");
  }

  page(
    search: string | null | undefined,
    filter: ProcedureFilter,
    args: PageArgs,
    here: Here,
  ): Promise<Page<Procedure>> {
    const params: unknown[] = [];
    const place = (value: unknown): string =>
      `$${params.push(typeof value === "string" && !isStorable(value) ? "" : value)}`;
    const where = conditions(filter, place, today(here));
    const words = search?.replaceAll("\0", " ").trim();
    const found = words
      ? `JOIN search_procedures(${place(words.slice(0, LONGEST_SEARCH))}) AS found ON found.code = r.code`
      : "";
    const byCode: OrderColumn = { sql: "r.code", type: "text" };
    const order: OrderColumn[] = words ? [{ sql: "found.score", type: "integer", descending: true }, byCode] : [byCode];
    return keysetPage<Procedure, Procedure>(
      { on: this.source, select: columns, from: `procedure r ${found}`, where, params, order, map: (row) => row },
      { ...args, first: args.first ?? DEFAULT_PAGE },
      here,
    );
  }

  /** Procedures whose version in force on the request's day gives papers of that type. */
  giving(paperType: string, here: Here): Promise<Procedure[]> {
    const read = (types: readonly string[]): Promise<(Procedure & { type: string })[]> =>
      rows(
        this.source,
        `SELECT g.paper_type AS type, ${columns} FROM version_result g JOIN procedure_version v ON v.id = g.version
         JOIN procedure r ON r.code = v.procedure WHERE g.paper_type = ANY($1) AND ${inForce("$2")} ORDER BY r.code`,
        [types, today(here)],
      );
    return findMany(here, "procedures giving", paperType, read, (procedure) => procedure.type);
  }

  fieldsOfCounter(counter: string, here: Here): Promise<ProcedureField[]> {
    const read = (ids: readonly string[]): Promise<(ProcedureField & { counter: string })[]> =>
      rows(
        this.source,
        `SELECT s.counter, f.code, f.name FROM counter_field s JOIN procedure_field f ON f.code = s.field
         WHERE s.counter = ANY($1) ORDER BY s.counter, f.code`,
        [ids],
      );
    return findMany(here, "fields of counter", counter, read, (field) => field.counter);
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
