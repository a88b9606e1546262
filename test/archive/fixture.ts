import { createHash, randomBytes, randomUUID } from "node:crypto";
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

// The subgraph in this process on a database of its own; what the others would tell through their feeds, a test tells.

export const WARD = "H26.62.3";
export const SCHOOL = "H26.9.12";
export const BIRTH_PROOF = "GIAY_CHUNG_SINH";
export const BIRTH_CERTIFICATE = "KQ.G15.000031";
export const AN = "0a11ce00-0001-4a00-8a00-000000000001";
export const BINH = "0a11ce00-0002-4a00-8a00-000000000002";
export const AN_NUMBER = "001090000017";
export const BINH_NUMBER = "001192000025";

export const an: Partial<Viewer> = { kind: "HOLDER", subject: "idp citizen-an", holder: AN };
export const binh: Partial<Viewer> = { kind: "HOLDER", subject: "idp citizen-binh", holder: BINH };
export const nobody: Partial<Viewer> = { kind: "ANONYMOUS", subject: null, client: "somewhere" };
export const receiver = official(
  "receiver",
  WARD,
  "dossier:read",
  "dossier:receive",
  "archive:read",
  "archive:digitise",
);
export const specialist = official("specialist", WARD, "dossier:read", "archive:read", "signature:sign");
export const leader = official("leader", WARD, "dossier:lead", "archive:read", "archive:issue", "signature:sign");
export const schoolOfficer = official(
  "school-officer",
  SCHOOL,
  "dossier:receive",
  "archive:read",
  "archive:digitise",
  "archive:issue",
);
export const portal: Partial<Viewer> = {
  kind: "MACHINE",
  subject: "idp national-portal",
  scopes: ["dossier:sync", "holder:identify"],
};

export function official(name: string, agency: string, ...scopes: string[]): Partial<Viewer> {
  return { kind: "OFFICIAL", subject: `idp ${name}`, official: `official-${name}`, agency, scopes };
}

// oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
export type Answer = ExecutionResult & { data: any; sql: number };
type Source = "catalogue" | "dossiers" | "esignature";

export const KEY = randomBytes(32);

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
    await world.tellOfHaNoi();
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

  async registerPaper(viewer: Partial<Viewer>, change: object = {}, bytes = pdf()): Promise<Answer> {
    const uploadId = await this.uploaded(bytes, viewer);
    const input = {
      uploadId,
      typeCode: BIRTH_PROOF,
      title: "Giấy chứng sinh",
      idempotencyKey: randomUUID(),
      ...change,
    };
    return this.ask(REGISTER_PAPER, { input }, viewer);
  }

  /** A paper of the citizen's; answers its id. */
  async paperOf(viewer: Partial<Viewer>, change: object = {}): Promise<string> {
    const { data } = await this.registerPaper(viewer, change);
    if (!data.registerPaper.paper) throw new Error(JSON.stringify(data.registerPaper));
    return data.registerPaper.paper.id as string;
  }

  async validPaperOf(viewer: Partial<Viewer>, change: object = {}): Promise<string> {
    const paperId = await this.paperOf(viewer, change);
    await this.ask(ATTEST_PAPER, { input: { paperId, idempotencyKey: randomUUID() } }, receiver);
    return paperId;
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

  private async tellOfHaNoi(): Promise<void> {
    const agency = (code: string, level: string, parent: string | null): void =>
      this.announce("catalogue", "agency", code, { code, level, parent, validFrom: "2025-07-01", validTo: null });
    agency("H26", "PROVINCE", null);
    agency(WARD, "COMMUNE", "H26");
    agency("H26.9", "PROVINCE", "H26");
    agency(SCHOOL, "PROVINCE", "H26.9");
    const type = (code: string, name: string, dataSchema: object | null): void =>
      this.announce("catalogue", "paper-type", code, { code, name, dataSchema });
    type(BIRTH_PROOF, "Giấy chứng sinh", {
      type: "object",
      properties: { weightGrams: { type: "integer", minimum: 0 }, bornOn: { type: "string", format: "date" } },
      additionalProperties: false,
    });
    type(BIRTH_CERTIFICATE, "Giấy khai sinh", null);
    type("KQ.G03.000183", "Kết quả tuyển sinh", null);
    version(this, "1.001193-v2", "1.001193", [BIRTH_CERTIFICATE], "birth-proof", [BIRTH_PROOF]);
    version(this, "3.000183-v1", "3.000183", ["KQ.G03.000183"], "certificate", [BIRTH_CERTIFICATE]);
    await this.feeds.get("catalogue")?.catchUp();
    for (const { official: id, agency: at } of [receiver, specialist, leader, schoolOfficer]) {
      await this.tell("dossiers", "official", id ?? "", { id, agency: at });
    }
  }
}

function version(
  world: ArchiveWorld,
  id: string,
  code: string,
  results: string[],
  required: string,
  acceptedTypes: string[],
): void {
  const cases = [{ requiredPapers: [{ id: required, acceptedTypes }] }];
  world.announce("catalogue", "version", id, { id, procedure: { code }, results, cases });
}

function dossierPayload(code: string, change: object): object {
  return {
    code,
    status: "PROCESSING",
    owner: AN,
    submitter: AN,
    agency: WARD,
    readers: [WARD, "H26"],
    procedure: "1.001193",
    version: "1.001193-v2",
    submittedAt: "2026-03-10T08:00:00+07:00",
    acceptedAt: "2026-03-10T09:00:00+07:00",
    finishedAt: null,
    requiredCount: 1,
    components: [],
    results: [],
    ...change,
  };
}

function envelope(viewer: Viewer) {
  return { viewer, locale: "en" as const, requestId: "test", now: null, deadline: null };
}

/** A PDF that nothing else has sent; the words stand in it. */
export function pdf(words: string = randomUUID()): Buffer {
  return Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n% ${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export function declared(bytes: Buffer): Record<string, unknown> {
  const size = { byteSize: bytes.length, sha256: sha256(bytes) };
  return { fileName: "ban-chup.pdf", mediaType: "application/pdf", ...size, idempotencyKey: randomUUID() };
}

const PROBLEM = "... on Problem { code message } ... on InvalidInputProblem { path }";
const PAPER =
  "paper { id status origin title number issuedOn validUntil hidden verifiedAt timesReused verificationToken data holder { id } issuer { code } sourceDossier { code } verifiedBy { id } type { code } }";
export const START_UPLOAD = `mutation ($input: StartUploadInput!) { startUpload(input: $input) { __typename ... on StartUploadSuccess { upload { id url expiresAt } } ${PROBLEM} } }`;
export const REGISTER_PAPER = `mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename ... on RegisterPaperSuccess { ${PAPER} } ${PROBLEM} } }`;
export const ISSUE_RESULT = `mutation ($input: IssueResultInput!) { issueResult(input: $input) { __typename ... on RegisterPaperSuccess { ${PAPER} } ${PROBLEM} } }`;
export const ATTEST_PAPER = `mutation ($input: AttestPaperInput!) { attestPaper(input: $input) { __typename ... on PaperMoved { ${PAPER} } ... on PaperMoveRefusedProblem { status } ${PROBLEM} } }`;
export const REGISTER_HOLDER = `mutation ($input: RegisterHolderInput!) { registerHolder(input: $input) { __typename ... on RegisterHolderSuccess { holder { id kind name identityNumberMasked } } ${PROBLEM} } }`;

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
