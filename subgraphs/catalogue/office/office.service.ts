import type { DataSource } from "typeorm";
import type { Page } from "../../kit/connection";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne, today } from "../lookup";
import { type PageArgs, nestedPage } from "../nested-page";
import { onDisplay } from "./posting.service";
import type { Counter, OneStopOffice, WorkingSession } from "./office";

const columns = `o.code, o.name, o.kind, o.agency AS "agencyCode", o.branch_of AS "branchOfCode", o.address`;

/** Reads one-stop offices, their counters and opening hours. */
export class OfficeService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, here: Here): Promise<OneStopOffice | null> {
    const read = (codes: readonly string[]): Promise<OneStopOffice[]> =>
      rows(this.source, `SELECT ${columns} FROM office o WHERE o.code = ANY($1)`, [codes]);
    return findOne(here, "office", code, read, (office) => office.code);
  }

  ofAgency(agency: string, here: Here): Promise<OneStopOffice[]> {
    const read = (codes: readonly string[]): Promise<OneStopOffice[]> =>
      rows(this.source, `SELECT ${columns} FROM office o WHERE o.agency = ANY($1) ORDER BY o.code`, [codes]);
    return findMany(here, "offices of agency", agency, read, (office) => office.agencyCode);
  }

  /** Offices that have the procedure on display on the request's day. */
  ofProcedure(procedure: string, args: PageArgs, here: Here): Promise<Page<OneStopOffice>> {
    return nestedPage<OneStopOffice, OneStopOffice>(
      here,
      "offices of procedure",
      procedure,
      {
        on: this.source,
        select: columns,
        from: "office o",
        where: `EXISTS (SELECT 1 FROM posting p JOIN procedure_version v ON v.id = p.version
          WHERE v.procedure = parent.key AND p.office = o.code AND ${onDisplay("$2")})`,
        params: [today(here)],
        order: "o.code",
        map: (row) => row,
      },
      args,
    );
  }

  counterById(id: string, here: Here): Promise<Counter | null> {
    const read = (ids: readonly string[]): Promise<Counter[]> =>
      rows(this.source, "SELECT id, office, label FROM counter WHERE id = ANY($1)", [ids]);
    return findOne(here, "counter", id, read, (counter) => counter.id);
  }

  counters(office: string, here: Here): Promise<Counter[]> {
    const read = (codes: readonly string[]): Promise<Counter[]> =>
      rows(this.source, "SELECT id, office, label FROM counter WHERE office = ANY($1) ORDER BY office, ordinal", [
        codes,
      ]);
    return findMany(here, "counters", office, read, (counter) => counter.office);
  }

  sessions(office: string, here: Here): Promise<WorkingSession[]> {
    const read = (codes: readonly string[]): Promise<WorkingSession[]> =>
      rows(
        this.source,
        "SELECT office, weekday, opens, closes FROM working_session WHERE office = ANY($1) ORDER BY office, weekday, opens",
        [codes],
      );
    return findMany(here, "working sessions", office, read, (session) => session.office);
  }
}
