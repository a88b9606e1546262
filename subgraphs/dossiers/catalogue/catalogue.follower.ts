import { type Tx, rows } from "../../kit/database";
import { type FeedChange } from "../../kit/feed-server";
import { latestOf } from "../../kit/feed-follower";

/** Brings the copy of the catalogue up to its feed. */
export async function applyCatalogue(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  for (const [topic, store] of Object.entries(stores)) {
    const payloads = latestOf(changes, topic).map((change) => change.payload);
    if (payloads.length > 0) await store(tx, JSON.stringify(payloads));
  }
  for (const change of latestOf(changes, "calendar-year")) await storeYear(tx, change.payload);
}

type Store = (tx: Tx, payloads: string) => Promise<unknown>;

const stores: Readonly<Record<string, Store>> = {
  agency: (tx, payloads) =>
    rows(
      tx,
      `
    INSERT INTO agency (code, name, level, parent, province, valid_from, valid_to, successors)
    SELECT p->>'code', p->>'name', p->>'level', p->>'parent', p->>'province', (p->>'validFrom')::date, (p->>'validTo')::date,
      ARRAY(SELECT jsonb_array_elements_text(coalesce(p->'successors', '[]')))
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent = excluded.parent, province = excluded.province,
      valid_from = excluded.valid_from, valid_to = excluded.valid_to, successors = excluded.successors`,
      [payloads],
    ),

  office: (tx, payloads) =>
    rows(
      tx,
      `
    INSERT INTO office (code, name, kind, agency, branch_of, address, sessions)
    SELECT p->>'code', p->>'name', p->>'kind', p->>'agency', p->>'branchOf', p->>'address', coalesce(p->'sessions', '[]')
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, agency = excluded.agency, branch_of = excluded.branch_of,
      address = excluded.address, sessions = excluded.sessions`,
      [payloads],
    ),

  // What a version says never changes once told; only its end becomes known.
  version: (tx, payloads) =>
    rows(
      tx,
      `
    INSERT INTO procedure_version (id, procedure_code, procedure_name, field, level, effective_from, effective_to, online_level, has_fees, body)
    SELECT p->>'id', p->'procedure'->>'code', p->'procedure'->>'name', p->'procedure'->>'field', p->'procedure'->>'level',
      (p->>'effectiveFrom')::date, (p->>'effectiveTo')::date, p->>'onlineLevel',
      jsonb_path_exists(p, '$.cases[*].fees[*].amount ? (@ > 0)'), p
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (id) DO UPDATE SET effective_to = excluded.effective_to`,
      [payloads],
    ),

  posting: (tx, payloads) =>
    rows(
      tx,
      `
    INSERT INTO posting (id, version_id, procedure_code, office, channel, posted_on, withdrawn_on)
    SELECT p->>'id', p->>'version', p->>'procedure', p->>'office', p->>'channel', (p->>'postedOn')::date, (p->>'withdrawnOn')::date
    FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (id) DO UPDATE SET version_id = excluded.version_id, posted_on = excluded.posted_on, withdrawn_on = excluded.withdrawn_on`,
      [payloads],
    ),

  "paper-type": (tx, payloads) =>
    rows(
      tx,
      `
    INSERT INTO paper_type (code, name) SELECT p->>'code', p->>'name' FROM jsonb_array_elements($1::jsonb) AS p
    ON CONFLICT (code) DO UPDATE SET name = excluded.name`,
      [payloads],
    ),
};

async function storeYear(tx: Tx, payload: Record<string, unknown>): Promise<void> {
  const { year, days } = payload as { year: number; days: unknown[] };
  await rows(tx, "INSERT INTO calendar_year (year) VALUES ($1) ON CONFLICT DO NOTHING", [year]);
  await rows(tx, "DELETE FROM calendar_day WHERE year = $1", [year]);
  await rows(
    tx,
    `
    INSERT INTO calendar_day (day, year, working)
    SELECT (d->>'date')::date, $1, (d->>'working')::boolean FROM jsonb_array_elements($2::jsonb) AS d`,
    [year, JSON.stringify(days)],
  );
}
