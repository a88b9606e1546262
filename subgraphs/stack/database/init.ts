import { Client } from "pg";
import { migrate } from "../../kit/database";
import { projectPath } from "../../kit/root";
import type { Keys } from "../../kit/secrets";
import { type SubgraphName, subgraphs } from "../config";
import { ensureReferenceData } from "./reference-data";
import { accessTo, canLogIn, ensureRole, type DatabaseAccess } from "./roles";

/** Made by the administrator, because a migrator may not: search without diacritics, spans that exclude each other. */
const extensions: Readonly<Partial<Record<SubgraphName, readonly string[]>>> = {
  catalogue: ["pg_trgm", "unaccent", "btree_gist"],
  feedback: ["pg_trgm", "unaccent"],
};

export interface InitOptions {
  readonly administratorUrl: string;
  readonly keys: Keys;
  readonly env: NodeJS.ProcessEnv;
  /** Called with 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export interface Initialised {
  readonly access: readonly DatabaseAccess[];
  readonly migrationsApplied: number;
}

/** Databases, roles, extensions and migrations; a second run finds everything there and changes nothing. */
export async function initialiseDatabases(options: InitOptions): Promise<Initialised> {
  const { administratorUrl, keys, env, onProgress } = options;
  const access = subgraphs.map((name) => accessTo(name, administratorUrl, keys, env));
  const admin = await connect(administratorUrl);
  try {
    for (const one of access) await ensureDatabase(admin, one);
  } finally {
    await admin.end();
  }
  let done = 0;
  const counts = access.map(async (one) => {
    const count = await prepareDatabase(administratorUrl, one);
    done += 1;
    onProgress?.(done / access.length);
    return count;
  });
  // All are waited for before one that failed is told: nobody works on when the server is stopped for it.
  const failed = (await Promise.allSettled(counts)).find((outcome) => outcome.status === "rejected");
  if (failed) throw asAdvice(failed.reason as Error);
  const applied = await Promise.all(counts);
  return { access, migrationsApplied: applied.reduce((sum, count) => sum + count, 0) };
}

/** Takes the five databases away; the roles stay. */
export async function dropDatabases(administratorUrl: string): Promise<void> {
  const admin = await connect(administratorUrl);
  try {
    for (const name of subgraphs)
      await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await admin.end();
  }
}

function asAdvice(fault: Error): Error {
  const changed = fault.message.includes("was changed after it had been applied");
  return changed
    ? new Error(`${fault.message}: npm run reset makes the demonstration data anew`, { cause: fault.cause })
    : fault;
}

async function ensureDatabase(admin: Client, one: DatabaseAccess): Promise<void> {
  await ensureRole(admin, one.migrator, () => canLogIn(one.migratorUrl));
  await ensureRole(admin, one.runtime, () => canLogIn(one.runtimeUrl));
  const found = await admin.query<{ restricted: boolean }>(
    "SELECT datacl IS NOT NULL AS restricted FROM pg_database WHERE datname = $1",
    [one.subgraph],
  );
  if (found.rows[0]?.restricted) return;
  const name = admin.escapeIdentifier(one.subgraph);
  const migrator = admin.escapeIdentifier(one.migrator.role);
  if (found.rowCount === 0) {
    // A managed server's administrator is no superuser: to give a database away he must be a member of the new owner.
    await admin.query(`GRANT ${migrator} TO CURRENT_USER`);
    await admin.query(`CREATE DATABASE ${name} OWNER ${migrator} ENCODING 'UTF8' TEMPLATE template0`);
  }
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${admin.escapeIdentifier(one.runtime.role)}`);
}

async function prepareDatabase(administratorUrl: string, one: DatabaseAccess): Promise<number> {
  const address = new URL(administratorUrl);
  address.pathname = `/${one.subgraph}`;
  const admin = await connect(address.toString());
  try {
    const present = await admin.query<{ extname: string }>("SELECT extname FROM pg_extension");
    const names = new Set(present.rows.map((row) => row.extname));
    for (const extension of extensions[one.subgraph] ?? [])
      if (!names.has(extension)) await admin.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  } finally {
    await admin.end();
  }
  const folders = [projectPath("subgraphs", "kit", "migrations"), projectPath("subgraphs", one.subgraph, "migrations")];
  const applied = await migrate({ url: one.migratorUrl, folders, runtimeRole: one.runtime.role });
  if (one.subgraph === "catalogue") await ensureReferenceData(one.migratorUrl);
  return applied;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
