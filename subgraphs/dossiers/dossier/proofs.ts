import { type Tx, rows } from "../../kit/database";
import { isId } from "./names";

/** No paper that the dossier rests on has been revoked or replaced since it was filed. */
export async function readComponentsProve(tx: Tx, code: string): Promise<boolean> {
  const broken = await rows(
    tx,
    "SELECT 1 FROM dossier_component AS c JOIN paper AS p ON p.id = c.paper WHERE c.dossier_code = $1 AND p.status IN ('REVOKED', 'SUPERSEDED') LIMIT 1",
    [code],
  );
  return broken.length === 0;
}

// The very file that was signed, by its paper or by its upload: the same bytes may carry a signature made for another dossier.
const SIGNED_FILE = "(s.paper = p.id OR s.upload = p.upload)";

/** That official's own valid signature lies over a paper that was issued as this dossier's result. */
export async function readOwnSignatureOverResult(
  tx: Tx,
  code: string,
  signature: string,
  official: string,
): Promise<boolean> {
  if (!isId(signature)) return false;
  const found = await rows(
    tx,
    `SELECT 1 FROM signature AS s JOIN paper AS p ON p.source_dossier = $1 AND ${SIGNED_FILE}
     WHERE s.id = $2 AND s.official = $3 AND s.indication = 'TOTAL_PASSED' AND NOT s.is_statement LIMIT 1`,
    [code, signature, official],
  );
  return found.length > 0;
}

export interface ResultFacts {
  readonly areThisDossiers: boolean;
  readonly areSigned: boolean;
}

/**
 * Whether every paper named was issued as this dossier's result, of a type that its version gives, and is valid; and whether
 * each carries a valid signature of an official.
 */
export async function readResults(
  tx: Tx,
  code: string,
  papers: readonly string[],
  types: readonly string[],
): Promise<ResultFacts> {
  const found = await rows<{ id: string; is_signed: boolean }>(
    tx,
    `SELECT p.id, EXISTS (
       SELECT 1 FROM signature AS s WHERE ${SIGNED_FILE} AND s.indication = 'TOTAL_PASSED' AND NOT s.is_statement AND s.official IS NOT NULL
     ) AS is_signed
     FROM paper AS p WHERE p.source_dossier = $1 AND p.id = ANY($2) AND p.status = 'VALID' AND (cardinality($3::text[]) = 0 OR p.type = ANY($3))`,
    [code, papers.filter(isId), types],
  );
  const areThisDossiers = papers.length > 0 && new Set(papers).size === papers.length && found.length === papers.length;
  return { areThisDossiers, areSigned: found.every((row) => row.is_signed) };
}
