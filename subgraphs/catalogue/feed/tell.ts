import { createHash } from "node:crypto";
import { type Tx, rows } from "../../kit/database";
import { publish } from "../../kit/outbox";
import { snapshots } from "./snapshots";

/**
 * Tells the feed of everything that is no longer as the feed last said it, whoever changed it: each thing whole, so that a
 * follower needs nothing else. What others refer to comes first.
 */
export async function tellChanges(tx: Tx): Promise<number> {
  const known = new Map(
    (await rows<{ topic: string; key: string; sha256: string }>(tx, "SELECT topic, key, sha256 FROM told")).map(
      (row) => [`${row.topic} ${row.key}`, row.sha256],
    ),
  );
  let count = 0;
  for (const [topic, sql] of Object.entries(snapshots)) {
    const present = await rows<{ key: string; payload: object }>(tx, sql);
    const changed = present
      .map((row) => ({ topic, ...row, sha256: createHash("sha256").update(JSON.stringify(row.payload)).digest("hex") }))
      .filter((row) => known.get(`${topic} ${row.key}`) !== row.sha256);
    if (changed.length === 0) continue;
    await publish(tx, ...changed.map(({ key, payload }) => ({ topic, key, payload })));
    await remember(tx, topic, changed);
    count += changed.length;
  }
  return count;
}

async function remember(tx: Tx, topic: string, changed: readonly { key: string; sha256: string }[]): Promise<void> {
  await rows(
    tx,
    `INSERT INTO told (topic, key, sha256) SELECT $1, key, sha256 FROM unnest($2::text[], $3::text[]) AS said(key, sha256)
     ON CONFLICT (topic, key) DO UPDATE SET sha256 = excluded.sha256`,
    [topic, changed.map((row) => row.key), changed.map((row) => row.sha256)],
  );
}
