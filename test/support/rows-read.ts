import type { DataSource } from "typeorm";
import { rows } from "../../subgraphs/kit/database";

export interface RowsRead {
  /** By going through the whole table. */
  readonly sequential: number;
  /** By each index that was used, bitmaps and index-only scans included. */
  readonly byIndex: Readonly<Record<string, number>>;
}

/**
 * What PostgreSQL read of a table for a piece of work, whatever statements the work is made of and however deep in
 * functions. The source has a pool of one connection: counts are the connection's own until they are flushed.
 */
export async function rowsRead(source: DataSource, table: string, work: () => Promise<unknown>): Promise<RowsRead> {
  const before = await counters(source, table);
  await work();
  const after = await counters(source, table);
  const grown = Object.entries(after).flatMap(([name, n]) =>
    n > (before[name] ?? 0) ? [[name, n - (before[name] ?? 0)]] : [],
  );
  const { "": sequential = 0, ...byIndex } = Object.fromEntries(grown) as Record<string, number>;
  return { sequential, byIndex };
}

async function counters(source: DataSource, table: string): Promise<Record<string, number>> {
  await rows(source, "SELECT pg_stat_force_next_flush()");
  const found = await rows<{ name: string; n: number }>(
    source,
    `SELECT '' AS name, seq_tup_read::int AS n FROM pg_stat_user_tables WHERE relname = $1
     UNION ALL SELECT indexrelname, idx_tup_read::int FROM pg_stat_user_indexes WHERE relname = $1 ORDER BY name`,
    [table],
  );
  return Object.fromEntries(found.map(({ name, n }) => [name, n]));
}
