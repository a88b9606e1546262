import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { findMany, findOne, present, today } from "../lookup";
import { inForce } from "../version/version.service";
import type { PaperType, RequiredPaper } from "./paper";

const columns = `n.id, n.version, n.case_code AS "caseCode", n.name, n.originals, n.certified_copies AS "certifiedCopies", n.photocopies, n.mandatory, n.digitise`;

/** Reads kinds of paper and what is required of applicants. */
export class PaperService {
  constructor(private readonly source: DataSource) {}

  typeByCode(code: string, ctx: RequestContext): Promise<PaperType | null> {
    const read = (codes: readonly string[]): Promise<PaperType[]> =>
      rows(this.source, `SELECT code, name, data_schema::json AS "dataSchema" FROM paper_type WHERE code = ANY($1)`, [
        codes,
      ]);
    return findOne(ctx, "paper type", code, read, (type) => type.code);
  }

  requiredById(id: string, ctx: RequestContext): Promise<RequiredPaper | null> {
    const read = (ids: readonly string[]): Promise<RequiredPaper[]> =>
      rows(this.source, `SELECT ${columns} FROM required_paper n WHERE n.id = ANY($1)`, [ids]);
    return findOne(ctx, "required paper", id, read, (paper) => paper.id);
  }

  async requiredBy(version: string, caseCode: string, ctx: RequestContext): Promise<RequiredPaper[]> {
    const read = (ids: readonly string[]): Promise<RequiredPaper[]> =>
      rows(
        this.source,
        `SELECT ${columns} FROM required_paper n WHERE n.version = ANY($1) ORDER BY n.version, n.case_code, n.ordinal`,
        [ids],
      );
    const found = await findMany(ctx, "required papers", version, read, (paper) => paper.version);
    return found.filter((paper) => paper.caseCode === caseCode);
  }

  async resultsOf(version: string, ctx: RequestContext): Promise<PaperType[]> {
    const read = (ids: readonly string[]): Promise<{ version: string; type: string }[]> =>
      rows(
        this.source,
        "SELECT version, paper_type AS type FROM version_result WHERE version = ANY($1) ORDER BY version, ordinal",
        [ids],
      );
    const links = await findMany(ctx, "results", version, read, (link) => link.version);
    return present(links.map((link) => this.typeByCode(link.type, ctx)));
  }

  async acceptedFor(requiredPaper: string, ctx: RequestContext): Promise<PaperType[]> {
    const read = (ids: readonly string[]): Promise<{ paper: string; type: string }[]> =>
      rows(
        this.source,
        "SELECT required_paper AS paper, paper_type AS type FROM required_paper_type WHERE required_paper = ANY($1) ORDER BY required_paper, ordinal",
        [ids],
      );
    const links = await findMany(ctx, "accepted types", requiredPaper, read, (link) => link.paper);
    return present(links.map((link) => this.typeByCode(link.type, ctx)));
  }

  /** What versions in force on the request's day accept a paper of that type for. */
  async accepting(type: string, ctx: RequestContext): Promise<RequiredPaper[]> {
    const read = (codes: readonly string[]): Promise<(RequiredPaper & { type: string })[]> =>
      rows(
        this.source,
        `SELECT t.paper_type AS type, ${columns} FROM required_paper_type t JOIN required_paper n ON n.id = t.required_paper
         JOIN procedure_version v ON v.id = n.version WHERE t.paper_type = ANY($1) AND ${inForce("$2")} ORDER BY n.id`,
        [codes, today(ctx)],
      );
    return findMany(ctx, "accepting", type, read, (paper) => paper.type);
  }
}
