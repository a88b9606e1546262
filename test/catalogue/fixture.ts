import { randomBytes } from "node:crypto";
import { execute, parse } from "graphql";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { buildCatalogue } from "../../subgraphs/catalogue/subgraph";
import { migrate, openDatabase } from "../../subgraphs/kit/database";
import { projectPath } from "../../subgraphs/kit/root";
import { countingSql } from "../../subgraphs/kit/sql-count";
import { contextFor } from "../kit/fixture";

export interface ScratchCatalogue {
  /** Under the role that owns the tables. */
  readonly migrator: DataSource;
  /** Under the run-time role. */
  readonly runtime: DataSource;
  readonly drop: () => Promise<void>;
}

/** An empty catalogue of a test's own, on the server that `adminUrl` names. */
export async function scratchCatalogue(adminUrl: string): Promise<ScratchCatalogue> {
  const name = `catalogue_${randomBytes(5).toString("hex")}`;
  const admin = await connected(adminUrl);
  for (const role of ["migrator", "runtime"]) {
    await admin.query(`CREATE ROLE ${name}_${role} LOGIN PASSWORD 'scratch'`);
  }
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}_migrator TEMPLATE template0`);
  const inside = await connected(Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href);
  for (const extension of ["pg_trgm", "unaccent", "btree_gist"]) await inside.query(`CREATE EXTENSION ${extension}`);
  await inside.end();
  const url = (role: string): string =>
    Object.assign(new URL(adminUrl), { username: `${name}_${role}`, password: "scratch", pathname: `/${name}` }).href;
  const folders = [projectPath("subgraphs/kit/migrations"), projectPath("subgraphs/catalogue/migrations")];
  await migrate({ url: url("migrator"), folders, runtimeRole: `${name}_runtime` });
  const migrator = await openDatabase({ url: url("migrator"), name, entities: [] });
  const runtime = await openDatabase({ url: url("runtime"), name, entities: [] });
  const drop = async (): Promise<void> => {
    await Promise.all([migrator.destroy(), runtime.destroy()]);
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    for (const role of ["migrator", "runtime"]) await admin.query(`DROP ROLE ${name}_${role}`);
    await admin.end();
  };
  return { migrator, runtime, drop };
}

export interface Asked {
  // oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
  readonly data: any;
  readonly codes: unknown[];
  /** SQL statements that it cost. */
  readonly statements: number;
}

/** Asks a catalogue's own schema, without a gateway; counts what the database was asked. */
export function asking(source: DataSource): (query: string, now?: string) => Promise<Asked> {
  const { schema } = buildCatalogue(source);
  return async (query, now = "2026-11-24T10:00:00+07:00") => {
    const count = { statements: 0 };
    const contextValue = contextFor({}, new Date(now));
    const result = await countingSql(count, async () => execute({ schema, document: parse(query), contextValue }));
    const codes = (result.errors ?? []).map((error) => error.extensions["code"] ?? error.message);
    return { data: JSON.parse(JSON.stringify(result.data ?? null)) as unknown, codes, statements: count.statements };
  };
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
