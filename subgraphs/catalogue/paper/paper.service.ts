import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne, today } from "../lookup";
import { inForce } from "../version/version.service";
import type { PaperType, RequiredPaper } from "./paper";

const columns = `n.id, n.version, n.case_code AS "caseCode", n.name, n.originals, n.certified_copies AS "certifiedCopies", n.photocopies, n.mandatory, n.digitise`;

const typeColumns = `t.code, t.name, t.data_schema::json AS "dataSchema"`;

/** Reads kinds of paper and what is required of applicants. */
export class PaperService {
  constructor(private readonly source: DataSource) {}

  typeByCode(code: string, here: Here): Promise<PaperType | null> {
    const read = (codes: readonly string[]): Promise<PaperType[]> =>
      rows(this.source, `SELECT ${typeColumns} FROM paper_type t WHERE t.code = ANY($1)`, [codes]);
    return findOne(here, "paper type", code, read, (type) => type.code);
  }

  requiredById(id: string, here: Here): Promise<RequiredPaper | null> {
    const read = (ids: readonly string[]): Promise<RequiredPaper[]> =>
      rows(this.source, `SELECT ${columns} FROM required_paper n WHERE n.id = ANY($1)`, [ids]);
    return findOne(here, "required paper", id, read, (paper) => paper.id);
  }

  async requiredBy(version: string, caseCode: string, here: Here): Promise<RequiredPaper[]> {
    const read = (ids: readonly string[]): Promise<RequiredPaper[]> =>
      rows(
        this.source,
        `SELECT ${columns} FROM required_paper n WHERE n.version = ANY($1) ORDER BY n.version, n.case_code, n.ordinal`,
        [ids],
      );
    const found = await findMany(here, "required papers", version, read, (paper) => paper.version);
    return found.filter((paper) => paper.caseCode === caseCode);
  }

  resultsOf(version: string, here: Here): Promise<PaperType[]> {
    const read = (ids: readonly string[]): Promise<(PaperType & { version: string })[]> =>
      rows(
        this.source,
        `SELECT g.version, ${typeColumns} FROM version_result g JOIN paper_type t ON t.code = g.paper_type
         WHERE g.version = ANY($1) ORDER BY g.version, g.ordinal`,
        [ids],
      );
    return findMany(here, "results", version, read, (type) => type.version);
  }

  acceptedFor(requiredPaper: string, here: Here): Promise<PaperType[]> {
    const read = (ids: readonly string[]): Promise<(PaperType & { requirement: string })[]> =>
      rows(
        this.source,
        `SELECT a.required_paper AS requirement, ${typeColumns} FROM required_paper_type a JOIN paper_type t ON t.code = a.paper_type
         WHERE a.required_paper = ANY($1) ORDER BY a.required_paper, a.ordinal`,
        [ids],
      );
    return findMany(here, "accepted types", requiredPaper, read, (type) => type.requirement);
  }

  /** What versions in force on the request's day accept a paper of that type for. */
  async accepting(type: string, here: Here): Promise<RequiredPaper[]> {
    const read = (codes: readonly string[]): Promise<(RequiredPaper & { type: string })[]> =>
      rows(
        this.source,
        `SELECT t.paper_type AS type, ${columns} FROM required_paper_type t JOIN required_paper n ON n.id = t.required_paper
         JOIN procedure_version v ON v.id = n.version WHERE t.paper_type = ANY($1) AND ${inForce("$2")} ORDER BY n.id`,
        [codes, today(here)],
      );
    return findMany(here, "accepting", type, read, (paper) => paper.type);
  }
}
