import type { DataSource } from "typeorm";
import type { Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { findMany, findOne, today } from "../lookup";
import { type PageArgs, nestedPage } from "../nested-page";
import { onDisplay } from "./posting.service";
import type { Counter, OneStopOffice, WorkingSession } from "./office";

const columns = `o.code, o.name, o.kind, o.agency AS "agencyCode", o.branch_of AS "branchOfCode", o.address`;

/** Reads one-stop offices, their counters and opening hours. */
export class OfficeService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, ctx: RequestContext): Promise<OneStopOffice | null> {
    const read = (codes: readonly string[]): Promise<OneStopOffice[]> =>
      rows(this.source, `SELECT ${columns} FROM office o WHERE o.code = ANY($1)`, [codes]);
    return findOne(ctx, "office", code, read, (office) => office.code);
  }

  ofAgency(agency: string, ctx: RequestContext): Promise<OneStopOffice[]> {
    const read = (codes: readonly string[]): Promise<OneStopOffice[]> =>
      rows(this.source, `SELECT ${columns} FROM office o WHERE o.agency = ANY($1) ORDER BY o.code`, [codes]);
    return findMany(ctx, "offices of agency", agency, read, (office) => office.agencyCode);
  }

  /** Offices that have the procedure on display on the request's day. */
  ofProcedure(procedure: string, args: PageArgs, ctx: RequestContext): Promise<Page<OneStopOffice>> {
    return nestedPage<OneStopOffice, OneStopOffice>(
      ctx,
      "offices of procedure",
      procedure,
      {
        on: this.source,
        select: columns,
        from: "office o",
        where: `EXISTS (SELECT 1 FROM posting p JOIN procedure_version v ON v.id = p.version
          WHERE v.procedure = parent.key AND p.office = o.code AND ${onDisplay("$2")})`,
        params: [today(ctx)],
        order: "o.code",
        map: (row) => row,
      },
      args,
    );
  }

  counterById(id: string, ctx: RequestContext): Promise<Counter | null> {
    const read = (ids: readonly string[]): Promise<Counter[]> =>
      rows(this.source, "SELECT id, office, label FROM counter WHERE id = ANY($1)", [ids]);
    return findOne(ctx, "counter", id, read, (counter) => counter.id);
  }

  counters(office: string, ctx: RequestContext): Promise<Counter[]> {
    const read = (codes: readonly string[]): Promise<Counter[]> =>
      rows(this.source, "SELECT id, office, label FROM counter WHERE office = ANY($1) ORDER BY office, ordinal", [
        codes,
      ]);
    return findMany(ctx, "counters", office, read, (counter) => counter.office);
  }

  async fieldsOfCounter(counter: string, ctx: RequestContext): Promise<string[]> {
    const read = (ids: readonly string[]): Promise<{ counter: string; field: string }[]> =>
      rows(this.source, "SELECT counter, field FROM counter_field WHERE counter = ANY($1) ORDER BY counter, field", [
        ids,
      ]);
    return (await findMany(ctx, "fields of counter", counter, read, (link) => link.counter)).map((link) => link.field);
  }

  sessions(office: string, ctx: RequestContext): Promise<WorkingSession[]> {
    const read = (codes: readonly string[]): Promise<WorkingSession[]> =>
      rows(
        this.source,
        "SELECT office, weekday, opens, closes FROM working_session WHERE office = ANY($1) ORDER BY office, weekday, opens",
        [codes],
      );
    return findMany(ctx, "working sessions", office, read, (session) => session.office);
  }
}
