import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";

interface OfficialChange {
  id: string;
  agency: string;
  office: string | null;
}
interface DossierChange {
  code: string;
  status: string;
  owner: string;
  submitter: string | null;
  office: string;
  agency: string;
  readers: string[];
  procedure: string;
  acceptedAt: string | null;
  timeliness: string | null;
}

/** Keeps what feedback knows of dossiers and of the register of posts. */
export async function followDossiers(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  await keepOfficials(
    tx,
    latestOf(changes, "official").map((change) => change.payload as unknown as OfficialChange),
  );
  await keepDossiers(
    tx,
    latestOf(changes, "dossier").map((change) => change.payload as unknown as DossierChange),
  );
}

async function keepOfficials(tx: Tx, officials: OfficialChange[]): Promise<void> {
  if (officials.length === 0) return;
  await rows(
    tx,
    `INSERT INTO known_official (id, agency, office) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (id) DO UPDATE SET agency = excluded.agency, office = excluded.office`,
    [officials.map((o) => o.id), officials.map((o) => o.agency), officials.map((o) => o.office)],
  );
}

async function keepDossiers(tx: Tx, dossiers: DossierChange[]): Promise<void> {
  if (dossiers.length === 0) return;
  await rows(
    tx,
    `INSERT INTO known_dossier (code, status, owner, submitter, office, agency, readers, procedure, accepted_at, finished_late)
     SELECT code, status, owner, submitter, office, agency, ARRAY(SELECT jsonb_array_elements_text(coalesce(readers, '[]'))), procedure, "acceptedAt",
            coalesce(timeliness = 'FINISHED_LATE', false)
     FROM jsonb_to_recordset($1::jsonb) AS d(code text, status text, owner text, submitter text, office text, agency text, readers jsonb,
            procedure text, "acceptedAt" timestamptz, timeliness text)
     ON CONFLICT (code) DO UPDATE SET status = excluded.status, owner = excluded.owner, submitter = excluded.submitter, office = excluded.office,
       agency = excluded.agency, readers = excluded.readers, procedure = excluded.procedure, accepted_at = excluded.accepted_at,
       finished_late = excluded.finished_late`,
    [JSON.stringify(dossiers)],
  );
}
