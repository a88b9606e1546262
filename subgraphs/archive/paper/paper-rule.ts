import type { Viewer } from "../../kit/viewer";
import { isId } from "../text";
import { isPeer, issuingAgency, readingAgency } from "../viewers";

/** Columns of PaperRow; days as text, because the driver would turn them into instants of the server's own zone. */
export const PAPER_COLUMNS = `p.id, p.holder, p.type, p.title, p.number, p.issuer, p.issued_on::text AS issued_on, p.valid_until::text AS valid_until, p.status, p.origin,
  p.data_sealed, p.upload, p.sha256, p.byte_size, p.media_type, p.source_dossier, p.verified_by, p.verified_at, p.token_sealed, p.hidden,
  u.holder AS uploader_holder, u.official AS uploader_official`;
export const PAPER_TABLES = "paper p JOIN upload u ON u.id = p.upload";

/** How many parameters `paperRule` takes. */
export const RULE_PARAMETERS = 4;

/**
 * Who may see a paper: its holder; officials with archive:read of an agency that has a dossier which the paper is in;
 * the agency that issued it as a result; a peer system that a dossier has led to it. Not yours is the same as not there.
 */
export function paperRule(
  viewer: Viewer,
  firstParameter: number,
): { readonly sql: string; readonly params: readonly unknown[] } {
  const [holder, reader, issuer, peer] = [0, 1, 2, 3].map((n) => `$${firstParameter + n}`);
  const sql = `(p.holder = ${holder}::uuid
    OR (p.origin = 'PROCEDURE_RESULT' AND p.issuer = ${issuer}::text)
    OR ((${peer}::boolean OR ${reader}::text IS NOT NULL) AND EXISTS (
      SELECT 1 FROM paper_in_dossier i JOIN known_dossier d ON d.code = i.dossier WHERE i.paper = p.id AND (${peer} OR ${reader} = ANY (d.readers)))))`;
  return {
    sql,
    params: [isId(viewer.holder) ? viewer.holder : null, readingAgency(viewer), issuingAgency(viewer), isPeer(viewer)],
  };
}
