import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { type Tx, rows } from "../../kit/database";
import { tellChanges } from "../feed/tell";
import { type Content, type Row, type Table, tables } from "./tables";

export interface Loaded {
  /** False when this very content was loaded before. */
  readonly changed: boolean;
  /** Events written to the feed. */
  readonly told: number;
}

/**
 * Makes the database say what the content says and tells the feed what that changed, in one transaction. Content that was
 * loaded before costs one statement; rows that are as they should be are not touched.
 */
export async function writeContent(source: DataSource, name: string, content: Content): Promise<Loaded> {
  const sha256 = createHash("sha256")
    .update(JSON.stringify([...content.rows, ...content.owners]))
    .digest("hex");
  return source.transaction(async (tx) => {
    await lockLoading(tx);
    const before = await rows<{ sha256: string }>(tx, "SELECT sha256 FROM loaded_content WHERE name = $1", [name]);
    if (before[0]?.sha256 === sha256) return { changed: false, told: 0 };
    await writeRows(tx, content);
    await rows(
      tx,
      `INSERT INTO loaded_content (name, sha256) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, loaded_at = now()`,
      [name, sha256],
    );
    return { changed: true, told: await tellChanges(tx) };
  });
}

/** One loading at a time, whoever does it. */
export async function lockLoading(tx: Tx): Promise<void> {
  await rows(tx, "SELECT pg_advisory_xact_lock(hashtext('catalogue loading'))");
}

export async function writeRows(tx: Tx, content: Content): Promise<void> {
  const operators = new Set(
    (await rows<{ year: number }>(tx, "SELECT year FROM calendar_year WHERE by_operator")).map((row) => row.year),
  );
  const isOperators = (year: unknown): boolean => operators.has(Number(year));
  for (const table of tables) {
    const wanted = content.get(table.name).filter((row) => !isCalendar(table.name) || !isOperators(row["year"]));
    const owners = (content.owners.get(table.name) ?? []).filter(
      (owner) => !isCalendar(table.name) || !isOperators(owner),
    );
    await removeUnnamed(tx, table, owners, wanted);
    await upsert(tx, table, wanted);
  }
}

const isCalendar = (table: string): boolean => table.startsWith("calendar_");

// Names of tables and columns come from tables.ts and from the rows that our own code builds; every value is bound.
async function upsert(tx: Tx, table: Table, wanted: readonly Row[]): Promise<void> {
  const columns = Object.keys(wanted[0] ?? {});
  if (columns.length === 0) return;
  const others = columns.filter((column) => !table.key.includes(column));
  const tuple = (of: string): string => `(${others.map((column) => `${of}.${column}`).join(", ")})`;
  const update =
    others.length === 0
      ? "NOTHING"
      : `UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(", ")} WHERE ${tuple(table.name)} IS DISTINCT FROM ${tuple("excluded")}`;
  await rows(
    tx,
    `INSERT INTO ${table.name} (${columns.join(", ")}) SELECT ${columns.join(", ")} FROM jsonb_populate_recordset(NULL::${table.name}, $1::jsonb)
     ON CONFLICT (${table.key.join(", ")}) DO ${update}`,
    [JSON.stringify(wanted)],
  );
}

async function removeUnnamed(tx: Tx, table: Table, owners: readonly unknown[], wanted: readonly Row[]): Promise<void> {
  if (table.owner === undefined || owners.length === 0) return;
  const isSame = table.key.map((column) => `wanted.${column} = present.${column}`).join(" AND ");
  await rows(
    tx,
    `DELETE FROM ${table.name} AS present WHERE present.${table.owner}::text = ANY($1::text[])
     AND NOT EXISTS (SELECT 1 FROM jsonb_populate_recordset(NULL::${table.name}, $2::jsonb) AS wanted WHERE ${isSame})`,
    [owners.map(String), JSON.stringify(wanted)],
  );
}
