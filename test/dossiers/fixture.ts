import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecutionResult, graphql } from "graphql";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { openDatabase, migrate, rows } from "../../subgraphs/kit/database";
import type { FeedFollower } from "../../subgraphs/kit/feed-follower";
import { Feed, type FeedChange } from "../../subgraphs/kit/feed-server";
import { createLogger } from "../../subgraphs/kit/log";
import { projectPath } from "../../subgraphs/kit/root";
import { Keys, keyedHash } from "../../subgraphs/kit/secrets";
import { countingSql } from "../../subgraphs/kit/sql-count";
import type { Built, Ground } from "../../subgraphs/kit/subgraph-process";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import { loadRegister } from "../../subgraphs/dossiers/register/load-register";
import { type LookupSettings, buildDossiers } from "../../subgraphs/dossiers/subgraph";
import { contextFor, scratchDatabase } from "../kit/fixture";
import { adminUrl } from "../support/database";
import { announceHanoi } from "./hanoi";
import { posts } from "./people";

// The subgraph in this process on a database of its own; what the others would tell through their feeds, a test tells.

export interface Asked {
  readonly now?: Date;
  readonly locale?: "vi" | "en";
}
// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
export interface Answer {
  data: any;
  errors: ExecutionResult["errors"];
  sql: number;
}

type Source = "catalogue" | "archive" | "esignature";
export const noLimits: LookupSettings = { perMinute: 1_000_000, wrongPerDay: 1_000_000, counter: "DATABASE" };
/** A Tuesday at ten, far from holidays. */
export const TUESDAY = new Date("2026-03-10T10:00:00+07:00");

export class DossiersWorld {
  private constructor(
    readonly database: Awaited<ReturnType<typeof scratchDatabase>>,
    readonly keys: Keys,
    /** Where the master keys lie. */
    readonly keyDir: string,
    readonly feeds: ReadonlyMap<string, TestFeed>,
    private readonly processes: readonly Process[],
  ) {}

  /** With `processes` of them, as many subgraphs as if in processes of their own serve one database. */
  static async open(lookups: LookupSettings = noLimits, processes = 1): Promise<DossiersWorld> {
    const database = await scratchDatabase(adminUrl());
    const runtimeRole = new URL(database.url).username;
    await migrate({ url: database.migratorUrl, folders: [projectPath("subgraphs/dossiers/migrations")], runtimeRole });
    const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-dossiers-"));
    const keys = Keys.load(folder);
    const feeds = new Map<string, TestFeed>();
    const built: Process[] = [];
    for (let n = 0; n < processes; n += 1) built.push(await startProcess(database.url, keys, feeds, lookups));
    await loadRegister(database.source, posts);
    const world = new DossiersWorld(database, keys, folder, feeds, built);
    await announceHanoi(world);
    return world;
  }

  async close(): Promise<void> {
    for (const { feed, source } of this.processes) {
      await feed.sequencer.stop();
      await source.destroy();
    }
    await this.database.drop();
    rmSync(this.keyDir, { recursive: true, force: true });
  }

  async ask(
    query: string,
    variables: object,
    viewer: Partial<Viewer>,
    asked: Asked & { process?: number } = {},
  ): Promise<Answer> {
    const { now = TUESDAY, locale = "en", process = 0 } = asked;
    const count = { statements: 0 };
    // The clock stands where the test says, as development moves it.
    const contextValue = { ...contextFor({ ...anonymous, ...viewer }, now), locale, clockMoved: true };
    const { schema } = this.processes[process]!.built.subgraph;
    const variableValues = variables as Record<string, unknown>;
    const result = await countingSql(count, () => graphql({ schema, source: query, variableValues, contextValue }));
    // As the gateway would read it: plain JSON.
    const data: unknown = result.data === undefined ? undefined : JSON.parse(JSON.stringify(result.data));
    return { data, errors: result.errors, sql: count.statements };
  }

  get built(): Built {
    return this.processes[0]!.built;
  }

  get feed(): Feed {
    return this.processes[0]!.feed;
  }

  /** On the feed, and read only when somebody waits for the feed to catch up. */
  announce(of: Source, topic: string, key: string, payload: object): void {
    this.feeds.get(of)?.pending.push({
      sequence: "1",
      topic,
      key,
      at: new Date().toISOString(),
      payload: payload as Record<string, unknown>,
    });
  }

  /** Read at once. */
  async tell(of: Source, topic: string, key: string, payload: object): Promise<void> {
    this.announce(of, topic, key, payload);
    await this.feeds.get(of)?.catchUp();
  }

  async holder(id: string, identityNumber: string): Promise<void> {
    const trackingHash = keyedHash(this.keys.get("holder-tracking"), identityNumber).toString("base64");
    await this.tell("archive", "holder", id, { id, kind: "INDIVIDUAL", trackingHash });
  }

  /** A paper of the archive, as its feed carries it; answers its id. */
  async paper(change: Record<string, unknown> = {}, read = true): Promise<string> {
    const id = (change["id"] as string | undefined) ?? randomUUID();
    const payload = {
      id,
      holder: "holder-an",
      type: "GIAY_CHUNG_SINH",
      status: "UNVERIFIED",
      validUntil: null,
      origin: "DIGITISED",
      uploader: { holder: "holder-an", official: null },
      upload: `upload of ${id}`,
      sha256: createHash("sha256").update(id).digest("hex"),
      sourceDossier: null,
      issuer: null,
      hidden: false,
      ...change,
    };
    if (read) await this.tell("archive", "paper", id, payload);
    else this.announce("archive", "paper", id, payload);
    return id;
  }

  async signature(change: Record<string, unknown>, read = true): Promise<string> {
    const id = randomUUID();
    const payload = {
      id,
      format: "CADES",
      level: "B",
      digest: "",
      paper: null,
      upload: null,
      statement: false,
      purpose: "",
      certificate: "c",
      certificateKind: "PERSONAL",
      official: null,
      agency: "H26.62.3",
      holder: null,
      signedAt: "2026-03-10T03:00:00Z",
      indication: "TOTAL_PASSED",
      ...change,
    };
    if (read) await this.tell("esignature", "signature", id, payload);
    else this.announce("esignature", "signature", id, payload);
    return id;
  }

  /** As the run-time role. */
  sql<T>(text: string, params: unknown[] = []): Promise<T[]> {
    return rows<T>(this.database.source, text, params);
  }

  /** As the owner of the tables. */
  async sqlAsOwner<T>(text: string, params: unknown[] = []): Promise<T[]> {
    const client = new Client({ connectionString: this.database.migratorUrl });
    await client.connect();
    try {
      return (await client.query(text, params)).rows as T[];
    } finally {
      await client.end();
    }
  }

  /** How many rows each table holds that a refused mutation must leave alone. */
  async footprint(): Promise<Record<string, number>> {
    const tables = [
      "dossier",
      "dossier_reader",
      "dossier_component",
      "dossier_result",
      "dossier_event",
      "dossier_counter",
      "step",
      "slip",
      "outbox",
      "idempotency_key",
    ];
    const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
    const states = `(SELECT coalesce(string_agg(code || status || delivery, ',' ORDER BY code), '') FROM dossier) AS states,
      (SELECT coalesce(string_agg(id || state || official, ',' ORDER BY id), '') FROM step) AS steps, (SELECT coalesce(sum(last), 0)::int FROM dossier_counter) AS last`;
    const [row] = await this.sql<Record<string, number>>(`SELECT ${counts.join(", ")}, ${states}`);
    return row ?? {};
  }
}

interface Process {
  readonly built: Built;
  readonly feed: Feed;
  readonly source: DataSource;
}

async function startProcess(
  url: string,
  keys: Keys,
  feeds: Map<string, TestFeed>,
  lookups: LookupSettings,
): Promise<Process> {
  const source = await openDatabase({ url, name: "dossiers under test", entities: [], poolSize: 12 });
  const feed = new Feed(source, url, createLogger("dossiers", "silent"));
  const follow: Ground["follow"] = (of, apply) => {
    const known = feeds.get(of) ?? new TestFeed(source, apply);
    feeds.set(of, known);
    return known as unknown as FeedFollower;
  };
  const config = { publicOrigin: "http://localhost:4000" } as Ground["config"];
  const built = buildDossiers({ config, source, keys, feed, follow } as unknown as Ground, lookups);
  feed.sequencer.start();
  return { built, feed, source };
}

/** A feed that is read when somebody asks it to catch up. */
class TestFeed {
  readonly pending: FeedChange[] = [];

  constructor(
    private readonly source: DataSource,
    private readonly apply: Parameters<Ground["follow"]>[1],
  ) {}

  async catchUp(): Promise<boolean> {
    const changes = this.pending.splice(0);
    if (changes.length > 0) await this.source.transaction((tx) => this.apply(tx, changes));
    return true;
  }
}

let keys = 0;
export function freshKey(): string {
  return `key-${(keys += 1)}`;
}
