import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";

/** Keeps what feedback knows of dossiers: each change tells the whole dossier, so that the latest one is enough. */
export async function followDossiers(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const dossiers = latestOf(changes, "dossier").map((change) => change.payload);
  if (dossiers.length > 0) await rows(tx, KEEP, [JSON.stringify(dossiers)]);
}

const KEEP = `
  INSERT INTO known_dossier (code, status, owner, submitter, office, agency, readers, officials, procedure, accepted_at, finished_late)
  SELECT code, status, owner, submitter, office, agency, ARRAY(SELECT jsonb_array_elements_text(readers)),
    ARRAY(SELECT jsonb_array_elements_text(officials)), procedure, "acceptedAt", coalesce(timeliness = 'FINISHED_LATE', false)
  FROM jsonb_to_recordset($1::jsonb) AS d(code text, status text, owner text, submitter text, office text, agency text, readers jsonb,
    officials jsonb, procedure text, "acceptedAt" timestamptz, timeliness text)
  ON CONFLICT (code) DO UPDATE SET status = excluded.status, owner = excluded.owner, submitter = excluded.submitter, office = excluded.office,
    agency = excluded.agency, readers = excluded.readers, officials = excluded.officials, procedure = excluded.procedure,
    accepted_at = excluded.accepted_at, finished_late = excluded.finished_late`;
