import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne } from "../lookup";
import type { BundleMember, ProcedureBundle } from "./bundle";

/** Reads bundles of procedures. */
export class BundleService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, here: Here): Promise<ProcedureBundle | null> {
    const read = (codes: readonly string[]): Promise<ProcedureBundle[]> =>
      rows(this.source, "SELECT code, name FROM bundle WHERE code = ANY($1)", [codes]);
    return findOne(here, "bundle", code, read, (bundle) => bundle.code);
  }

  all(): Promise<ProcedureBundle[]> {
    return rows(this.source, "SELECT code, name FROM bundle ORDER BY code");
  }

  ofProcedure(procedure: string, here: Here): Promise<ProcedureBundle[]> {
    const read = (codes: readonly string[]): Promise<(ProcedureBundle & { procedure: string })[]> =>
      rows(
        this.source,
        `SELECT m.procedure, b.code, b.name FROM bundle_member m JOIN bundle b ON b.code = m.bundle
         WHERE m.procedure = ANY($1) ORDER BY m.procedure, b.code`,
        [codes],
      );
    return findMany(here, "bundles", procedure, read, (bundle) => bundle.procedure);
  }

  members(bundle: string, here: Here): Promise<BundleMember[]> {
    const read = (codes: readonly string[]): Promise<BundleMember[]> =>
      rows(
        this.source,
        `SELECT bundle, procedure AS "procedureCode", agency_level AS "agencyLevel", depends_on AS "dependsOnCodes"
         FROM bundle_member WHERE bundle = ANY($1) ORDER BY bundle, ordinal`,
        [codes],
      );
    return findMany(here, "bundle members", bundle, read, (member) => member.bundle);
  }
}
