import { type Tx, rows } from "../../kit/database";
import { publish } from "../../kit/outbox";
import { type Keys, Sealer, keyedHash, randomToken } from "../../kit/secrets";
import type { PaperRow } from "./paper";
import { PAPER_COLUMNS, PAPER_TABLES } from "./paper-rule";

// Signed by an official or the seal of the agency that the paper says it comes from, over exactly its bytes.
const SIGNED_BY_ISSUER = `EXISTS (
  SELECT 1 FROM known_signature s LEFT JOIN known_official o ON o.id = s.official
  WHERE s.digest = p.sha256 AND s.indication = 'TOTAL_PASSED' AND p.issuer IN (s.agency, o.agency))`;

const DIGEST_LOCK = 7_204;

/** What makes a paper VALID, and the token by which anybody may verify it from then on. */
export class PaperVerification {
  private readonly sealer: Sealer;
  private readonly hashKey: Buffer;

  constructor(keys: Keys) {
    this.sealer = new Sealer(keys.get("paper-token"));
    this.hashKey = keys.get("paper-token-lookup");
  }

  /**
   * Makes results with one of these digests VALID if their signature is known to be good. Of a result the agency itself
   * says whose it is, of which kind and number; bytes alone say nothing of that, so that no other paper is verified by them.
   * Called after a result was issued and after a signature became known: the lock lets whichever comes second see the first.
   */
  async verifySigned(tx: Tx, digests: readonly string[], at = new Date()): Promise<void> {
    await rows(
      tx,
      "SELECT pg_advisory_xact_lock($2, hashtext(d)) FROM (SELECT DISTINCT d FROM unnest($1::text[]) AS d ORDER BY d) AS digests",
      [digests, DIGEST_LOCK],
    );
    const waiting = await rows<{ id: string }>(
      tx,
      `SELECT p.id FROM paper p WHERE p.sha256 = ANY ($1) AND p.status = 'UNVERIFIED' AND p.origin = 'PROCEDURE_RESULT' AND ${SIGNED_BY_ISSUER}
       ORDER BY p.id FOR UPDATE OF p`,
      [digests],
    );
    for (const { id } of waiting) await this.markValid(tx, id, null, at);
  }

  /** The caller holds the paper's row lock. */
  async markValid(tx: Tx, id: string, official: string | null, at: Date): Promise<void> {
    const token = randomToken();
    await rows(
      tx,
      "UPDATE paper SET status = 'VALID', verified_by = $2, verified_at = $3, token_hash = $4, token_sealed = $5 WHERE id = $1",
      [id, official, at, this.tokenHash(token), this.sealer.seal(token, id)],
    );
    await publishPaper(tx, id);
  }

  tokenHash(token: string): Buffer {
    return keyedHash(this.hashKey, token);
  }

  tokenOf(row: Pick<PaperRow, "id" | "token_sealed">): string | null {
    return row.token_sealed === null ? null : this.sealer.open(row.token_sealed, row.id);
  }
}

/** Whether the agency has validly signed exactly these bytes. */
export async function isSignedBy(tx: Tx, agency: string, sha256: string): Promise<boolean> {
  const found = await rows(
    tx,
    `SELECT 1 FROM (SELECT $1::text AS issuer, $2::text AS sha256) p WHERE ${SIGNED_BY_ISSUER}`,
    [agency, sha256],
  );
  return found.length > 0;
}

/** Tells the others how the paper stands now. */
export async function publishPaper(tx: Tx, id: string): Promise<void> {
  const [row] = await rows<PaperRow>(tx, `SELECT ${PAPER_COLUMNS} FROM ${PAPER_TABLES} WHERE p.id = $1`, [id]);
  if (!row) throw new Error("a paper that was written is not there");
  const payload = {
    id,
    holder: row.holder,
    type: row.type,
    status: row.status,
    validUntil: row.valid_until,
    origin: row.origin,
    uploader: { holder: row.uploader_holder, official: row.uploader_official },
    upload: row.upload,
    sha256: row.sha256,
    sourceDossier: row.source_dossier,
    issuer: row.issuer,
    hidden: row.hidden,
  };
  await publish(tx, { topic: "paper", key: id, payload });
}
