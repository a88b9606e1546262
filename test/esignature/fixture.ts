import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecutionResult, type GraphQLSchema, graphql } from "graphql";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { loadDemonstration } from "../../subgraphs/esignature/load-demonstration";
import { buildEsignature } from "../../subgraphs/esignature/subgraph";
import type { RequestContext } from "../../subgraphs/kit/context";
import { ContentStore } from "../../subgraphs/kit/content-store";
import { type Tx, migrate, openDatabase } from "../../subgraphs/kit/database";
import type { FeedChange } from "../../subgraphs/kit/feed-server";
import { Loaders } from "../../subgraphs/kit/loaders";
import { projectPath } from "../../subgraphs/kit/root";
import { Keys } from "../../subgraphs/kit/secrets";
import { type SqlCount, countingSql } from "../../subgraphs/kit/sql-count";
import type { Ground } from "../../subgraphs/kit/subgraph-process";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import { adminUrl } from "../support/database";

/** The e-signature subgraph on a database of its own, with the feeds of the others in the test's hand. */
export interface World {
  readonly source: DataSource;
  readonly folder: string;
  readonly runtimeUrl: string;
  readonly migratorUrl: string;
  readonly schema: GraphQLSchema;
  readonly content: ContentStore;
  /** Tells the subgraph what another one's feed says. */
  readonly tell: (
    of: "archive" | "dossiers",
    topic: string,
    payload: { id: string } & Record<string, unknown>,
  ) => Promise<void>;
  /** A file that an official uploaded, known from the feed. */
  readonly upload: (bytes: Buffer, official: string | null) => Promise<string>;
  /** A paper over these bytes, known from the feed. */
  readonly paper: (bytes: Buffer, more: Record<string, unknown>) => Promise<string>;
  readonly ask: (query: string, variables?: object, as?: Asker) => Promise<Answer>;
  readonly close: () => Promise<void>;
  /** Whether the other subgraphs answer when asked to catch up. */
  reachable: boolean;
}

export interface Asker {
  readonly viewer?: Partial<Viewer>;
  readonly now?: Date;
  readonly locale?: "vi" | "en";
}
// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
export interface Answer {
  readonly data: any;
  readonly errors: ExecutionResult["errors"];
  readonly sql: number;
}

export const leader = official("leader", "0ff1c1a1-0003-4b00-8b00-000000000003", "H26.62.3");
export const specialist = official("specialist", "0ff1c1a1-0002-4b00-8b00-000000000002", "H26.62.3");
export const schoolHead = official("school-head", "0ff1c1a1-0006-4b00-8b00-000000000006", "H26.9.12");
export const receiver = { ...official("receiver", "0ff1c1a1-0001-4b00-8b00-000000000001", "H26.62.3"), scopes: [] };
export const citizen: Partial<Viewer> = { kind: "HOLDER", subject: "test citizen", holder: randomUUID() };

export async function openWorld(): Promise<World> {
  const database = await scratchDatabase();
  const folder = mkdtempSync(join(tmpdir(), "esignature-"));
  const keys = Keys.load(join(folder, "keys"));
  const dataDir = join(folder, "data");
  const owner = await openDatabase({ url: database.migratorUrl, name: "test", entities: [], poolSize: 2 });
  const personas = [leader, specialist, schoolHead].map(({ official, agency, persona }) => ({
    persona,
    name: persona,
    official,
    agency,
    position: "Chức vụ",
    scopes: ["signature:sign"],
  }));
  await loadDemonstration({ dataSource: owner, keys, personas, keyDir: join(folder, "keys"), dataDir });
  await owner.destroy();
  const source = await openDatabase({ url: database.runtimeUrl, name: "test", entities: [] });
  const followed = new Map<string, Apply>();
  const world = { reachable: true } as { reachable: boolean };
  const follow = (of: string, apply: Apply) => {
    followed.set(of, apply);
    return { catchUp: async () => world.reachable };
  };
  const config = { keyDir: join(folder, "keys"), dataDir, databaseUrl: database.runtimeUrl };
  const built = await buildEsignature({ config, source, keys, follow } as unknown as Ground, 24);
  const content = new ContentStore(dataDir, keys);
  const tell: World["tell"] = (of, topic, payload) =>
    source.transaction(async (tx) => followed.get(of)?.(tx, [change(topic, payload)]));
  for (const { official, agency } of [leader, specialist, schoolHead, receiver])
    await tell("dossiers", "official", { id: official, agency });
  return Object.assign(world, {
    ...database,
    source,
    folder,
    schema: built.subgraph.schema,
    content,
    tell,
    upload: async (bytes: Buffer, by: string | null) => {
      const { sha256, byteSize } = await content.put(bytes);
      const id = randomUUID();
      await tell("archive", "upload", {
        id,
        sha256,
        byteSize,
        mediaType: "application/pdf",
        uploader: { holder: null, official: by },
        completedAt: new Date().toISOString(),
      });
      return id;
    },
    paper: async (bytes: Buffer, more: Record<string, unknown>) => {
      const id = randomUUID();
      const plain = {
        id,
        holder: randomUUID(),
        uploader: { holder: null, official: null },
        issuer: null,
        sourceDossier: null,
      };
      await tell("archive", "paper", { ...plain, sha256: sha256(bytes), ...more });
      return id;
    },
    ask: (query: string, variables: object = {}, as: Asker = {}) =>
      askSchema(built.subgraph.schema, query, variables, as),
    close: async () => {
      await built.stop?.();
      await source.destroy();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  });
}

export function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

type Apply = (tx: Tx, changes: readonly FeedChange[]) => Promise<void>;

async function askSchema(schema: GraphQLSchema, source: string, variableValues: object, as: Asker): Promise<Answer> {
  const contextValue: RequestContext = {
    viewer: { ...anonymous, ...as.viewer },
    locale: as.locale ?? "en",
    requestId: "test",
    now: as.now ?? new Date(),
    clockMoved: as.now !== undefined,
    deadline: null,
    loaders: new Loaders(),
  };
  const count: SqlCount = { statements: 0 };
  const answer = await countingSql(count, () =>
    graphql({ schema, source, variableValues: { ...variableValues }, contextValue }),
  );
  return { data: JSON.parse(JSON.stringify(answer.data ?? null)), errors: answer.errors, sql: count.statements };
}

function official(persona: string, id: string, agency: string) {
  const scopes = ["signature:sign"];
  return {
    kind: "OFFICIAL" as const,
    persona,
    subject: `test ${persona}`,
    official: id,
    agency,
    office: `${agency}-TTHCC`,
    holder: null,
    scopes,
    client: "",
  };
}

function change(topic: string, payload: { id: string }): FeedChange {
  return { sequence: "1", topic, key: payload.id, at: new Date().toISOString(), payload } as unknown as FeedChange;
}

async function scratchDatabase(): Promise<{ runtimeUrl: string; migratorUrl: string; drop: () => Promise<void> }> {
  const name = `esignature_${randomBytes(5).toString("hex")}`;
  const admin = new Client({ connectionString: adminUrl() });
  await admin.connect();
  for (const role of ["migrator", "runtime"]) await admin.query(`CREATE ROLE ${name}_${role} LOGIN PASSWORD 'scratch'`);
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}_migrator`);
  const address = (role: string): string =>
    Object.assign(new URL(adminUrl()), { username: `${name}_${role}`, password: "scratch", pathname: `/${name}` }).href;
  const folders = ["subgraphs/kit/migrations", "subgraphs/esignature/migrations"].map((folder) => projectPath(folder));
  await migrate({ url: address("migrator"), folders, runtimeRole: `${name}_runtime` });
  const drop = async (): Promise<void> => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    for (const role of ["migrator", "runtime"]) await admin.query(`DROP ROLE ${name}_${role}`);
    await admin.end();
  };
  return { runtimeUrl: address("runtime"), migratorUrl: address("migrator"), drop };
}
