import type { DataSource } from "typeorm";
import { type Tx, rows } from "../../kit/database";
import { publish } from "../../kit/outbox";

/** One post of the register, as an operator or the demonstration gives it. */
export interface PostEntry {
  readonly official: string;
  readonly name: string;
  readonly position: string;
  readonly department: string | null;
  readonly agency: string;
  readonly office: string | null;
  readonly roles: readonly string[];
  readonly fields: readonly string[];
  readonly scopes: readonly string[];
}

/** Enters officials and their posts; an official who is known moves to the post given. Says it again without harm. */
export async function loadRegister(source: DataSource, entries: readonly PostEntry[]): Promise<number> {
  return source.transaction(async (tx) => {
    let changed = 0;
    for (const entry of entries) if (await enter(tx, entry)) changed += 1;
    return changed;
  });
}

async function enter(tx: Tx, entry: PostEntry): Promise<boolean> {
  const { official, name } = entry;
  await rows(
    tx,
    "INSERT INTO official (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE official.name <> excluded.name",
    [official, name],
  );
  const values = [
    official,
    entry.agency,
    entry.office,
    entry.position,
    entry.department,
    entry.roles,
    entry.fields,
    entry.scopes,
  ];
  const written = await rows(
    tx,
    `INSERT INTO post (id, official_id, agency, office, position, department, roles, fields, scopes, held_from)
     VALUES (gen_random_uuid()::text, $1, $2, $3, $4, $5, $6, $7, $8, now())
     ON CONFLICT (official_id) WHERE held_to IS NULL DO UPDATE SET agency = excluded.agency, office = excluded.office, position = excluded.position,
       department = excluded.department, roles = excluded.roles, fields = excluded.fields, scopes = excluded.scopes
     WHERE (post.agency, post.office, post.position, post.department, post.roles, post.fields, post.scopes)
       IS DISTINCT FROM (excluded.agency, excluded.office, excluded.position, excluded.department, excluded.roles, excluded.fields, excluded.scopes)
     RETURNING 1`,
    values,
  );
  if (written.length === 0) return false;
  const { position, department, agency, office, fields, roles } = entry;
  await publish(tx, {
    topic: "official",
    key: official,
    payload: { id: official, name, position, department, agency, office, fields, roles },
  });
  return true;
}
