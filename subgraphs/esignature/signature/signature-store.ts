import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { byKey, groupByKey } from "../../kit/loaders";
import { isUuid } from "../uuid";
import { Signature } from "./signature";

type Row = Omit<Signature, "detached">;

const COLUMNS = `s.id, s.format, s.level, s.signed_at AS "signedAt", s.digest, s.purpose, s.statement AS "statementText",
  s.certificate, s.agency, s.paper AS "paperId", s.detached AS der`;

export class SignatureStore {
  constructor(private readonly source: DataSource) {}

  byId(id: string, ctx: RequestContext): Promise<Signature | null> {
    if (!isUuid(id)) return Promise.resolve(null);
    const load = async (ids: readonly string[]) =>
      byKey(ids, (await this.select("s.id = ANY($1)", ids)).map(toSignature), (one) => one.id);
    return ctx.loaders.get("signature", load).load(id);
  }

  /** The signature that an act of signing led to. */
  ofRequest(request: string, ctx: RequestContext): Promise<Signature | null> {
    const load = async (ids: readonly string[]) => {
      const sql = `SELECT s.request, ${COLUMNS} FROM signature s WHERE s.request = ANY($1)`;
      const found = byKey(ids, await rows<Row & { request: string }>(this.source, sql, [ids]), (row) => row.request);
      return found.map((row) => row && toSignature(row));
    };
    return ctx.loaders.get("signatureOfRequest", load).load(request);
  }

  /** The signatures over a paper's bytes, oldest first; null where the paper is not known (yet), for which `again` looks anew. */
  ofPaper(paper: string, ctx: RequestContext, again = false): Promise<Signature[] | null> {
    const name = again ? "signaturesOfPaperAgain" : "signaturesOfPaper";
    return ctx.loaders.get(name, (papers: readonly string[]) => this.loadOfPapers(papers)).load(paper);
  }

  /** The paper that a signature over an upload became: the result of these bytes that the signer's agency issued. */
  resultOf(signature: Signature, ctx: RequestContext): Promise<string | null> {
    const keyOf = (one: { digest: string; agency: string }) => `${one.digest} ${one.agency}`;
    const load = async (signatures: readonly Signature[]) => {
      const sql = `SELECT DISTINCT ON (sha256, issuer) sha256 AS digest, issuer AS agency, id FROM known_paper
        WHERE source_dossier IS NOT NULL AND (sha256, issuer) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY sha256, issuer, id`;
      const found = await rows<{ digest: string; agency: string; id: string }>(this.source, sql, [
        signatures.map((s) => s.digest),
        signatures.map((s) => s.agency),
      ]);
      return byKey(signatures.map(keyOf), found, keyOf).map((row) => row?.id ?? null);
    };
    return ctx.loaders.get("resultOfSignature", load, keyOf).load(signature);
  }

  private async loadOfPapers(papers: readonly string[]): Promise<(Signature[] | null)[]> {
    const sql = `SELECT p.id AS "ofPaper", ${COLUMNS} FROM known_paper p LEFT JOIN signature s ON s.digest = p.sha256 AND s.statement IS NULL
      WHERE p.id = ANY($1) ORDER BY s.signed_at, s.id`;
    const found = await rows<Row & { ofPaper: string }>(this.source, sql, [papers]);
    const known = new Set(found.map((row) => row.ofPaper));
    const groups = groupByKey(papers, found, (row) => row.ofPaper);
    return groups.map((group, at) =>
      known.has(papers[at] ?? "") ? group.filter((row) => row.id !== null).map(toSignature) : null,
    );
  }

  private select(condition: string, keys: readonly string[]): Promise<Row[]> {
    return rows<Row>(this.source, `SELECT ${COLUMNS} FROM signature s WHERE ${condition}`, [keys]);
  }
}

function toSignature(row: Row): Signature {
  return Object.assign(new Signature(), row, { detached: row.der.toString("base64") });
}
