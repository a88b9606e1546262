import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { findMany, findOne, present } from "../lookup";
import type { BundleMember, ProcedureBundle } from "./bundle";

/** Reads bundles of procedures. */
export class BundleService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, ctx: RequestContext): Promise<ProcedureBundle | null> {
    const read = (codes: readonly string[]): Promise<ProcedureBundle[]> =>
      rows(this.source, "SELECT code, name FROM bundle WHERE code = ANY($1)", [codes]);
    return findOne(ctx, "bundle", code, read, (bundle) => bundle.code);
  }

  all(): Promise<ProcedureBundle[]> {
    return rows(this.source, "SELECT code, name FROM bundle ORDER BY code");
  }

  async ofProcedure(procedure: string, ctx: RequestContext): Promise<ProcedureBundle[]> {
    const read = (codes: readonly string[]): Promise<{ procedure: string; bundle: string }[]> =>
      rows(
        this.source,
        "SELECT procedure, bundle FROM bundle_member WHERE procedure = ANY($1) ORDER BY procedure, bundle",
        [codes],
      );
    const links = await findMany(ctx, "bundles of procedure", procedure, read, (link) => link.procedure);
    return present(links.map((link) => this.byCode(link.bundle, ctx)));
  }

  members(bundle: string, ctx: RequestContext): Promise<BundleMember[]> {
    const read = (codes: readonly string[]): Promise<BundleMember[]> =>
      rows(
        this.source,
        `SELECT bundle, procedure AS "procedureCode", agency_level AS "agencyLevel", depends_on AS "dependsOnCodes"
         FROM bundle_member WHERE bundle = ANY($1) ORDER BY bundle, ordinal`,
        [codes],
      );
    return findMany(ctx, "bundle members", bundle, read, (member) => member.bundle);
  }
}
