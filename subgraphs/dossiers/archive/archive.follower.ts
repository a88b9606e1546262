import { type Tx, rows } from "../../kit/database";
import { type FeedChange } from "../../kit/feed-server";
import { latestOf } from "../../kit/feed-follower";

/** Brings what dossiers know of holders and papers up to the archive's feed: whose, of which type, whether they still prove. */
export async function applyArchive(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const payloadsOf = (topic: string) => JSON.stringify(latestOf(changes, topic).map((change) => change.payload));
  await rows(
    tx,
    `
    INSERT INTO holder (id, kind, tracking_hash)
    SELECT p->>'id', p->>'kind', decode(p->>'trackingHash', 'base64') FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, tracking_hash = excluded.tracking_hash`,
    [payloadsOf("holder")],
  );
  await rows(
    tx,
    `
    INSERT INTO paper (id, holder, type, status, valid_until, origin, uploader_holder, uploader_official, upload, sha256, source_dossier, hidden)
    SELECT p->>'id', p->>'holder', p->>'type', p->>'status', (p->>'validUntil')::date, p->>'origin',
      p->'uploader'->>'holder', p->'uploader'->>'official', p->>'upload', p->>'sha256', p->>'sourceDossier', coalesce((p->>'hidden')::boolean, false)
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (id) DO UPDATE SET type = excluded.type, status = excluded.status, valid_until = excluded.valid_until,
      upload = excluded.upload, sha256 = excluded.sha256, source_dossier = excluded.source_dossier, hidden = excluded.hidden`,
    [payloadsOf("paper")],
  );
}
