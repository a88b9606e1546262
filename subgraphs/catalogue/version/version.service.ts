import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne, today } from "../lookup";
import type { Fee, ProcedureCase, ProcedureVersion, ProcessStep } from "./version";

const columns = `v.id, v.procedure AS "procedureCode", v.number, v.announcement_decision AS "announcementDecision",
  v.effective_from::text AS "effectiveFrom", v.effective_to::text AS "effectiveTo", v.end_reason AS "endReason", v.online_level AS "onlineLevel",
  v.channels, v.guidance, v.conditions, v.form_schema::json AS "formSchema", v.supplement_clock AS "supplementClock",
  v.max_supplement_requests AS "maxSupplementRequests", v.same_day_cutoff AS "sameDayCutoff", v.legal_basis AS "legalBasis", v.unverified`;

/** SQL for: the version `v` is in force on the day that the parameter holds. */
export const inForce = (day: string): string =>
  `v.effective_from <= ${day}::date AND (v.effective_to IS NULL OR v.effective_to >= ${day}::date)`;

type OfCase<T> = T & { readonly version: string; readonly caseCode: string };
type OfVersion<T> = T & { readonly version: string };

/** Reads versions of procedures with their cases, fees and steps. */
export class VersionService {
  constructor(private readonly source: DataSource) {}

  byId(id: string, here: Here): Promise<ProcedureVersion | null> {
    const read = (ids: readonly string[]): Promise<ProcedureVersion[]> =>
      rows(this.source, `SELECT ${columns} FROM procedure_version v WHERE v.id = ANY($1)`, [ids]);
    return findOne(here, "version", id, read, (version) => version.id);
  }

  inForceOf(procedure: string, on: string | null | undefined, here: Here): Promise<ProcedureVersion | null> {
    const day = on ?? today(here);
    const read = (codes: readonly string[]): Promise<ProcedureVersion[]> =>
      rows(this.source, `SELECT ${columns} FROM procedure_version v WHERE v.procedure = ANY($1) AND ${inForce("$2")}`, [
        codes,
        day,
      ]);
    return findOne(here, `version on ${day}`, procedure, read, (version) => version.procedureCode);
  }

  ofProcedure(procedure: string, here: Here): Promise<ProcedureVersion[]> {
    const read = (codes: readonly string[]): Promise<ProcedureVersion[]> =>
      rows(
        this.source,
        `SELECT ${columns} FROM procedure_version v WHERE v.procedure = ANY($1) ORDER BY v.procedure, v.number`,
        [codes],
      );
    return findMany(here, "versions of procedure", procedure, read, (version) => version.procedureCode);
  }

  cases(version: string, here: Here): Promise<ProcedureCase[]> {
    const read = (ids: readonly string[]): Promise<ProcedureCase[]> =>
      rows(
        this.source,
        `SELECT version, code, name, json_build_object('amount', amount, 'unit', unit) AS "timeLimit"
         FROM procedure_case WHERE version = ANY($1) ORDER BY version, ordinal`,
        [ids],
      );
    return findMany(here, "cases", version, read, (one) => one.version);
  }

  // The fees of all cases of a version come together: one statement, whatever the number of versions.
  async fees(version: string, caseCode: string, here: Here): Promise<Fee[]> {
    const read = (ids: readonly string[]): Promise<OfCase<Fee>[]> =>
      rows(
        this.source,
        `SELECT version, case_code AS "caseCode", code, name, kind, amount, online_amount AS "onlineAmount"
         FROM fee WHERE version = ANY($1) ORDER BY version, case_code, ordinal`,
        [ids],
      );
    const found = await findMany(here, "fees", version, read, (fee) => fee.version);
    return found.filter((fee) => fee.caseCode === caseCode);
  }

  process(version: string, here: Here): Promise<ProcessStep[]> {
    const read = (ids: readonly string[]): Promise<OfVersion<ProcessStep>[]> =>
      rows(
        this.source,
        `SELECT version, ordinal, name, role, agency_level AS "agencyLevel", hours, signs FROM process_step WHERE version = ANY($1) ORDER BY version, ordinal`,
        [ids],
      );
    return findMany(here, "process", version, read, (step) => step.version);
  }
}
