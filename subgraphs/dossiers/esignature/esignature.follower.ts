import { type Tx, rows } from "../../kit/database";
import { type FeedChange } from "../../kit/feed-server";
import { latestOf } from "../../kit/feed-follower";

/** Brings the known signatures up to the feed: by whom, over what, whether they hold. */
export async function applySignatures(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const payloads = JSON.stringify(latestOf(changes, "signature").map((change) => change.payload));
  await rows(
    tx,
    `
    INSERT INTO signature (id, digest, paper, upload, official, agency, is_statement, indication, signed_at)
    SELECT p->>'id', p->>'digest', p->>'paper', p->>'upload', p->>'official', p->>'agency', coalesce((p->>'statement')::boolean, false),
      p->>'indication', (p->>'signedAt')::timestamptz
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (id) DO UPDATE SET paper = excluded.paper, upload = excluded.upload, indication = excluded.indication`,
    [payloads],
  );
}
