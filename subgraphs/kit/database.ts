import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { DataSource, type EntityManager, type EntitySchema, type Logger as SqlLogger } from "typeorm";
import { countStatement } from "./sql-count";

/** One open transaction, handed down visibly. */
export type Tx = EntityManager;

export interface DatabaseOptions {
  /** postgres:// address of the run-time role. */
  readonly url: string;
  readonly name: string;
  readonly entities: readonly (Function | EntitySchema)[];
  readonly poolSize?: number;
}

/** The subgraph's own database under its run-time role, which can neither alter tables nor rewrite logs. */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const source = new DataSource({
    type: "postgres",
    url: options.url,
    applicationName: options.name,
    entities: [...options.entities],
    synchronize: false,
    logger: countingLogger,
    extra: {
      max: options.poolSize ?? 12,
      // Also how long a request waits for a connection when all are taken: just under the gateway's patience.
      connectionTimeoutMillis: 9_000,
      keepAlive: true,
      // A request never outlives the gateway's patience, and no writer keeps its locks when its process has gone quiet.
      statement_timeout: 9_500,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  return source.initialize();
}

/** Raw SQL with bound parameters. */
export async function rows<T>(on: DataSource | Tx, sql: string, params: readonly unknown[] = []): Promise<T[]> {
  const answer: unknown = await on.query(sql, [...params]);
  // UPDATE and DELETE answer [rows, count] in TypeORM, everything else the rows.
  const isPair =
    Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === "number";
  return (isPair ? answer[0] : answer) as T[];
}

export interface MigrationOptions {
  /** postgres:// address of the migrator role, which owns the tables. */
  readonly url: string;
  /** In order; the kit's own migrations come first by themselves. */
  readonly folders: readonly string[];
  /** The role that `:runtime` stands for in the SQL. */
  readonly runtimeRole: string;
  readonly onApplied?: (name: string) => void;
}

/** Applies every hand-written SQL file that has not been applied yet, each in a transaction of its own; a changed file is refused. */
export async function migrate(options: MigrationOptions): Promise<number> {
  const client = new Client({ connectionString: options.url });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('migration'))");
    await client.query(
      "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const known = await client.query<{ name: string; sha256: string }>("SELECT name, sha256 FROM migration");
    const applied = new Map(known.rows.map((row) => [row.name, row.sha256]));
    let count = 0;
    for (const file of options.folders.flatMap(sqlFiles)) {
      const sql = readFileSync(file.path, "utf8");
      const sha256 = createHash("sha256").update(sql).digest("hex");
      const before = applied.get(file.name);
      if (before !== undefined && before !== sha256)
        throw new Error(`migration ${file.name} was changed after it had been applied`);
      if (before !== undefined) continue;
      await applyOne(client, file.name, sql.replaceAll(":runtime", `"${options.runtimeRole}"`), sha256);
      options.onApplied?.(file.name);
      count += 1;
    }
    return count;
  } finally {
    await client.end();
  }
}

async function applyOne(client: Client, name: string, sql: string, sha256: string): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query("INSERT INTO migration (name, sha256) VALUES ($1, $2)", [name, sha256]);
    await client.query("COMMIT");
  } catch (fault) {
    await client.query("ROLLBACK");
    throw new Error(`migration ${name} failed`, { cause: fault });
  }
}

function sqlFiles(folder: string): { name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  const owner = folder.split("/").at(-2) ?? "";
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.sort().map((file) => ({ name: `${owner}/${file}`, path: join(folder, file) }));
}

const countingLogger: SqlLogger = {
  logQuery: countStatement,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
