import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExecutionResult, graphql } from "graphql";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import type { ArchiveConfig } from "../../subgraphs/archive/config";
import { buildArchive } from "../../subgraphs/archive/subgraph";
import { migrate, rows } from "../../subgraphs/kit/database";
import type { FeedFollower } from "../../subgraphs/kit/feed-follower";
import type { FeedChange } from "../../subgraphs/kit/feed-server";
import { loadLabels } from "../../subgraphs/kit/labels";
import { createLogger } from "../../subgraphs/kit/log";
import { projectPath } from "../../subgraphs/kit/root";
import { Keys } from "../../subgraphs/kit/secrets";
import { serveSubgraph } from "../../subgraphs/kit/server";
import { STREAMED, signRequest } from "../../subgraphs/kit/signature";
import { countingSql } from "../../subgraphs/kit/sql-count";
import type { Built, Ground } from "../../subgraphs/kit/subgraph-process";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import { contextFor, scratchDatabase } from "../kit/fixture";
import { adminUrl } from "../support/database";
import { AN, AN_NUMBER, BINH, BINH_NUMBER, KEY, START_UPLOAD, declared, dossierPayload } from "./fixture";
import { tellOfHaNoi } from "./ha-noi";

// The subgraph in this process on a database of its own; what the others would tell through their feeds, a test tells.

// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
export type Answer = ExecutionResult & { data: any; sql: number };
export type Source = "catalogue" | "dossiers" | "esignature";

export class ArchiveWorld {
  private constructor(
    readonly database: Awaited<ReturnType<typeof scratchDatabase>>,
    readonly folder: string,
    private readonly built: Built,
    private readonly feeds: ReadonlyMap<string, TestFeed>,
    private readonly server: { port: number; stop: () => Promise<void> },
  ) {}

  static async open(extra: Partial<ArchiveConfig["extra"]> = {}): Promise<ArchiveWorld> {
    loadLabels("subgraphs/archive");
    const database = await scratchDatabase(adminUrl());
    const runtimeRole = new URL(database.url).username;
    await migrate({ url: database.migratorUrl, folders: [projectPath("subgraphs/archive/migrations")], runtimeRole });
    const folder = mkdtempSync(join(tmpdir(), "archive-"));
    const world = await ArchiveWorld.on(database, folder, extra);
    await tellOfHaNoi(world);
    await world.signIn("citizen-an", AN, "Nguyễn Văn An", AN_NUMBER);
    await world.signIn("citizen-binh", BINH, "Trần Thị Bình", BINH_NUMBER);
    return world;
  }

  /** As another process of the archive on the same data would be. */
  async reopened(): Promise<ArchiveWorld> {
    return ArchiveWorld.on(this.database, this.folder, {});
  }

  async stopServing(): Promise<void> {
    await this.server.stop();
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ask(
    query: string,
    variables: Record<string, unknown>,
    viewer: Partial<Viewer>,
    now = new Date(),
  ): Promise<Answer> {
    const count = { statements: 0 };
    const { schema } = this.built.subgraph;
    const asked = { schema, source: query, variableValues: variables, contextValue: contextFor(viewer, now) };
    const result = await countingSql(count, () => graphql(asked));
    return { ...result, data: result.data, sql: count.statements } as Answer;
  }

  /** A signed request to a route, as the gateway or a tus client behind it sends it. */
  async send(
    method: string,
    path: string,
    body: string | Buffer = "",
    viewer: Partial<Viewer> = {},
    headers: Record<string, string> = {},
  ) {
    const signed = signRequest(
      KEY,
      envelope({ ...anonymous, ...viewer }),
      method,
      path,
      path.startsWith("/files/") ? STREAMED : body,
    );
    const hasBody = method !== "GET" && method !== "HEAD";
    const url = `http://127.0.0.1:${this.server.port}${path}`;
    return fetch(url, {
      method,
      headers: { ...signed, ...headers },
      ...(hasBody ? { body: new Uint8Array(Buffer.from(body)) } : {}),
    });
  }

  get port(): number {
    return this.server.port;
  }

  signIn(persona: string, holder: string | null, name: string, identityNumber: string) {
    const body = JSON.stringify({ issuer: "idp", subject: persona, holder, name, identityNumber });
    return this.send("POST", "/internal/sign-in", body);
  }

  witness(records: object[], viewer: Partial<Viewer>) {
    return this.send("POST", "/internal/witness", JSON.stringify({ records }), viewer);
  }

  async tell(of: Source, topic: string, key: string, payload: object): Promise<void> {
    this.announce(of, topic, key, payload);
    await this.feeds.get(of)?.catchUp();
  }

  async catchUp(of: Source): Promise<void> {
    await this.feeds.get(of)?.catchUp();
  }

  /** On the feed, and read only when somebody waits for the feed to catch up. */
  announce(of: Source, topic: string, key: string, payload: object): void {
    const change = {
      sequence: "1",
      topic,
      key,
      at: new Date().toISOString(),
      payload: payload as Record<string, unknown>,
    };
    this.feeds.get(of)?.pending.push(change);
  }

  async dossier(code: string, change: object = {}): Promise<string> {
    await this.tell("dossiers", "dossier", code, dossierPayload(code, change));
    return code;
  }

  /** As the run-time role. */
  async sql<T>(text: string, params: unknown[] = []): Promise<T[]> {
    return rows<T>(this.database.source, text, params);
  }

  async sqlAsOwner(text: string): Promise<void> {
    const client = new Client({ connectionString: this.database.migratorUrl });
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  /** A new upload whose bytes have come; answers its id. */
  async uploaded(bytes: Buffer, viewer: Partial<Viewer>, mediaType = "application/pdf"): Promise<string> {
    const { id, path } = await this.startUpload(bytes, viewer, { mediaType });
    const answer = await this.patch(path, 0, bytes);
    if (answer.status !== 204) throw new Error(`PATCH answered ${answer.status}`);
    return id;
  }

  async startUpload(
    bytes: Buffer,
    viewer: Partial<Viewer>,
    change: object = {},
  ): Promise<{ id: string; path: string }> {
    const { data } = await this.ask(START_UPLOAD, { input: { ...declared(bytes), ...change } }, viewer);
    const { upload } = data.startUpload;
    if (!upload) throw new Error(JSON.stringify(data.startUpload));
    return { id: upload.id, path: new URL(upload.url).pathname };
  }

  patch(path: string, offset: number, bytes: Buffer, headers: Record<string, string> = {}) {
    const tus = {
      "tus-resumable": "1.0.0",
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
    };
    return this.send("PATCH", path, bytes, {}, { ...tus, ...headers });
  }

  async head(path: string): Promise<{ status: number; offset: number; length: number }> {
    const answer = await this.send("HEAD", path, "", {}, { "tus-resumable": "1.0.0" });
    const number = (name: string): number => Number(answer.headers.get(name));
    return { status: answer.status, offset: number("upload-offset"), length: number("upload-length") };
  }

  private static async on(
    database: Awaited<ReturnType<typeof scratchDatabase>>,
    folder: string,
    extra: Partial<ArchiveConfig["extra"]>,
  ): Promise<ArchiveWorld> {
    const feeds = new Map<string, TestFeed>();
    const follow: Ground["follow"] = (of, apply) => {
      const feed = new TestFeed(database.source, apply);
      feeds.set(of, feed);
      return feed as unknown as FeedFollower;
    };
    const config = {
      dataDir: join(folder, "data"),
      publicOrigin: "http://localhost:4000",
      extra: { UPLOAD_MAX_BYTES: 1_000_000, UPLOAD_HOURS: 24, LOOKUPS_PER_MINUTE: 60, ...extra },
    } as ArchiveConfig;
    const keys = Keys.load(join(folder, "keys"));
    const built = await buildArchive(config, { source: database.source, keys, follow } as Ground);
    const server = await serveSubgraph({
      name: "archive",
      host: "127.0.0.1",
      port: 0,
      key: KEY,
      clockMayMove: true,
      schema: built.subgraph.schema,
      routes: built.routes ?? [],
      log: createLogger("test", "silent"),
      ready: () => Promise.resolve(true),
    });
    return new ArchiveWorld(database, folder, built, feeds, server);
  }
}

function envelope(viewer: Viewer) {
  return { viewer, locale: "en" as const, requestId: "test", now: null, deadline: null };
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
    await this.source.transaction((tx) => this.apply(tx, changes));
    return true;
  }
}
