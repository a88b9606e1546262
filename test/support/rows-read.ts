import type { DataSource } from "typeorm";
import { rows } from "../../subgraphs/kit/database";

export interface RowsRead {
  /** By going through the whole table. */
  readonly sequential: number;
  /** By each index that was used, bitmaps and index-only scans included. */
  readonly byIndex: Readonly<Record<string, number>>;
  /** How often each index was used. */
  readonly scans: Readonly<Record<string, number>>;
}

/**
 * What PostgreSQL read of a table for a piece of work, whatever statements the work is made of and however deep in
 * functions. The source has a pool of one connection: counts are the connection's own until they are flushed.
 */
export async function rowsRead(source: DataSource, table: string, work: () => Promise<unknown>): Promise<RowsRead> {
  const before = await counters(source, table);
  await work();
  const grown = (await counters(source, table)).map(({ name, read, scans }) => {
    const was = before.find((counter) => counter.name === name);
    return { name, read: read - (was?.read ?? 0), scans: scans - (was?.scans ?? 0) };
  });
  const used = grown.filter(({ name, scans }) => name !== "" && scans > 0);
  return {
    sequential: grown.find(({ name }) => name === "")?.read ?? 0,
    byIndex: Object.fromEntries(used.map(({ name, read }) => [name, read])),
    scans: Object.fromEntries(used.map(({ name, scans }) => [name, scans])),
  };
}

interface Counter {
  readonly name: string;
  readonly read: number;
  readonly scans: number;
}

/** The table under the empty name, and its indexes. */
async function counters(source: DataSource, table: string): Promise<Counter[]> {
  await rows(source, "SELECT pg_stat_force_next_flush()");
  return rows<Counter>(
    source,
    `SELECT '' AS name, seq_tup_read::int AS read, seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname = $1
     UNION ALL SELECT indexrelname, idx_tup_read::int, idx_scan::int FROM pg_stat_user_indexes WHERE relname = $1`,
    [table],
  );
}
