import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";
import type { PaperVerification } from "../paper/verification";

type SignaturePayload = {
  id: string;
  digest: string;
  indication: string;
  official: string | null;
  agency: string | null;
  statement: boolean;
};

/** Keeps what was signed; a result that waited for its signature is verified by it. */
export async function applySignatures(
  tx: Tx,
  changes: readonly FeedChange[],
  verification: PaperVerification,
): Promise<void> {
  const payloads = latestOf(changes, "signature").map((change) => change.payload as SignaturePayload);
  // A signed statement (an apology) says nothing about a paper, even if their digests were made to agree.
  const signatures = payloads.filter(({ statement }) => !statement);
  if (signatures.length === 0) return;
  await rows(
    tx,
    `INSERT INTO known_signature (id, digest, indication, official, agency)
     SELECT id, lower(digest), indication, official, agency
     FROM jsonb_to_recordset($1::jsonb) AS s(id text, digest text, indication text, official text, agency text)
     ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, indication = excluded.indication, official = excluded.official, agency = excluded.agency`,
    [JSON.stringify(signatures)],
  );
  await verification.verifySigned(
    tx,
    signatures.map(({ digest }) => digest.toLowerCase()),
  );
}
