import { type ExecutionResult, graphql } from "graphql";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { migrate, rows } from "../../subgraphs/kit/database";
import type { FeedFollower } from "../../subgraphs/kit/feed-follower";
import type { FeedChange } from "../../subgraphs/kit/feed-server";
import { projectPath } from "../../subgraphs/kit/root";
import { countingSql } from "../../subgraphs/kit/sql-count";
import type { Ground } from "../../subgraphs/kit/subgraph-process";
import type { Viewer } from "../../subgraphs/kit/viewer";
import type { Allowance } from "../../subgraphs/feedback/petition/due";
import { buildFeedback } from "../../subgraphs/feedback/subgraph";
import { contextFor, scratchDatabase } from "../kit/fixture";
import { adminUrl } from "../support/database";

// The subgraph in this process on a database of its own; what the others would tell through their feeds, a test tells.

export const WARD = "H26.62.3";
export const WARD_OFFICE = "H26.62.3-TTHCC";
export const SCHOOL = "H26.9.12";
export const SCHOOL_OFFICE = "H26.9.12-BPMC";
export const RECEIVER = "0ff1c1a1-0001-4b00-8b00-000000000001";

export const an: Partial<Viewer> = { kind: "HOLDER", subject: "idp an", holder: "holder-an" };
export const binh: Partial<Viewer> = { kind: "HOLDER", subject: "idp binh", holder: "holder-binh" };
export const nobody: Partial<Viewer> = { kind: "ANONYMOUS", subject: null, client: "somewhere" };
export const kiosk: Partial<Viewer> = {
  kind: "MACHINE",
  subject: "idp kiosk",
  office: WARD_OFFICE,
  scopes: ["office:device"],
};
export const receiver: Partial<Viewer> = {
  kind: "OFFICIAL",
  subject: "idp receiver",
  official: RECEIVER,
  agency: WARD,
  office: WARD_OFFICE,
  scopes: ["dossier:read", "office:serve"],
};
export const interviewer = official("interviewer", "H26", "feedback:interview");
export const feedbackOfficer = official("feedback-officer", "H26", "feedback:manage", "feedback:answer");

export function official(name: string, agency: string, ...scopes: string[]): Partial<Viewer> {
  return { kind: "OFFICIAL", subject: `idp ${name}`, official: `official-${name}`, agency, scopes };
}

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

export class FeedbackWorld {
  private constructor(
    readonly database: Awaited<ReturnType<typeof scratchDatabase>>,
    private readonly built: ReturnType<typeof buildFeedback>,
    private readonly feeds: ReadonlyMap<string, TestFeed>,
  ) {}

  static async open(allowance: Allowance = { days: 15, kind: "CALENDAR" }): Promise<FeedbackWorld> {
    const database = await scratchDatabase(adminUrl());
    const runtimeRole = new URL(database.url).username;
    await migrate({ url: database.migratorUrl, folders: [projectPath("subgraphs/feedback/migrations")], runtimeRole });
    const feeds = new Map<string, TestFeed>();
    const follow: Ground["follow"] = (of, apply) => {
      const feed = new TestFeed(database.source, apply);
      feeds.set(of, feed);
      return feed as unknown as FeedFollower;
    };
    const built = buildFeedback({ source: database.source, follow } as Ground, allowance);
    const world = new FeedbackWorld(database, built as ReturnType<typeof buildFeedback>, feeds);
    await world.tellOfHaNoi();
    return world;
  }

  async close(): Promise<void> {
    await this.database.drop();
  }

  async ask(
    query: string,
    variables: Record<string, unknown>,
    viewer: Partial<Viewer>,
    { now = new Date(), locale = "en" }: Asked = {},
  ): Promise<Answer> {
    const count = { statements: 0 };
    const contextValue = { ...contextFor(viewer, now), locale };
    const result = await countingSql(count, () =>
      graphql({ schema: this.built.subgraph.schema, source: query, variableValues: variables, contextValue }),
    );
    return { data: result.data, errors: result.errors, sql: count.statements };
  }

  /** On the feed, and read only when somebody waits for the feed to catch up. */
  announce(of: "catalogue" | "dossiers", topic: string, key: string, payload: object): void {
    this.feeds.get(of)?.pending.push({
      sequence: "1",
      topic,
      key,
      at: new Date().toISOString(),
      payload: payload as Record<string, unknown>,
    });
  }

  /** Read at once. */
  async tell(of: "catalogue" | "dossiers", topic: string, key: string, payload: object): Promise<void> {
    this.announce(of, topic, key, payload);
    await this.feeds.get(of)?.catchUp();
  }

  async dossier(code: string, change: object = {}): Promise<string> {
    await this.tell("dossiers", "dossier", code, dossierPayload(code, change));
    return code;
  }

  /** As the run-time role. */
  async sql<T>(text: string, params: unknown[] = []): Promise<T[]> {
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

  private async tellOfHaNoi(): Promise<void> {
    const agency = (code: string, parent: string | null, province: string | null) =>
      this.announce("catalogue", "agency", code, { code, parent, province });
    agency("H26", null, "H26");
    agency(WARD, "H26", "H26");
    agency("H26.9", "H26", "H26");
    agency(SCHOOL, "H26.9", "H26");
    agency("H29", null, "H29");
    agency("G22", null, null);
    for (const [code, of] of [
      [WARD_OFFICE, WARD],
      [SCHOOL_OFFICE, SCHOOL],
      ["H29-TTHCC", "H29"],
    ])
      this.announce("catalogue", "office", code!, { code, agency: of });
    this.announce("catalogue", "version", "1.001193-v2", { procedure: { code: "1.001193", field: "G15-HT01" } });
    this.announce("catalogue", "version", "3.000183-v1", { procedure: { code: "3.000183", field: "G03-GD10" } });
    for (const year of [2025, 2026, 2027]) {
      this.announce("catalogue", "calendar-year", String(year), {
        year,
        days: year === 2026 ? [{ date: "2026-11-24", working: false }] : [],
      });
    }
    await this.feeds.get("catalogue")?.catchUp();
  }
}

export function dossierPayload(code: string, change: object = {}): object {
  return {
    code,
    status: "FINISHED",
    owner: an.holder,
    submitter: an.holder,
    office: WARD_OFFICE,
    agency: WARD,
    readers: [WARD, "H26"],
    officials: [RECEIVER],
    procedure: "1.001193",
    acceptedAt: "2026-03-10T08:00:00+07:00",
    timeliness: "FINISHED_ON_TIME",
    ...change,
  };
}

let keys = 0;
export function freshKey(): string {
  return `key-${(keys += 1)}`;
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
