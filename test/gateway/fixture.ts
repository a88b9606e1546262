import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import pino from "pino";
import { type GatewayConfig, defaultLimits } from "../../gateway/config";
import { startGateway } from "../../gateway/gateway";
import { fakeSchemas, fakeSupergraph } from "./fake-graph";
import { AUDIENCE, FakeIssuer } from "./fake-issuer";
import { FakeSubgraph } from "./fake-subgraph";

export interface Answer {
  readonly status: number;
  readonly body: {
    data?: never;
    errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  };
  readonly headers: Headers;
}
export interface WitnessBody {
  readonly records: {
    holder: string | null;
    paper: string | null;
    dossier: string | null;
    via: string[];
    fields: string[];
  }[];
}

const POSTS = [
  {
    official: "receiver",
    agency: "H26.62.3",
    office: "H26.62.3-TTHCC",
    scopes: ["dossier:read", "dossier:receive", "archive:digitise"],
  },
];

/** A gateway over four fake subgraphs, with an identity provider of its own. */
export class GatewayFixture {
  readonly log: Record<string, unknown>[] = [];
  readonly witnessed: WitnessBody[] = [];
  witnessStatus = 204;
  private constructor(
    readonly subgraphs: Record<"catalogue" | "dossiers" | "archive" | "feedback", FakeSubgraph>,
    readonly issuer: FakeIssuer,
    private readonly folder: string,
  ) {}

  origin = "";
  stopGateway: () => Promise<void> = async () => undefined;

  static async start(change: Partial<GatewayConfig> = {}, issuerUp = true): Promise<GatewayFixture> {
    const key = randomBytes(32);
    const issuer = new FakeIssuer();
    await issuer.start();
    const subgraphs = Object.fromEntries(
      Object.entries(fakeSchemas()).map(([name, schema]) => [name, new FakeSubgraph(schema, key)]),
    ) as GatewayFixture["subgraphs"];
    await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.start()));
    const fixture = new GatewayFixture(subgraphs, issuer, mkdtempSync(join(tmpdir(), "gateway-")));
    fixture.serveInnerRoutes();
    if (!issuerUp) await issuer.stop();
    await fixture.startGateway(key, change);
    return fixture;
  }

  async stop(): Promise<void> {
    await this.stopGateway();
    await Promise.all([...Object.values(this.subgraphs), this.issuer].map((part) => part.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ask(
    query: string,
    options: {
      claims?: Record<string, unknown>;
      token?: string;
      variables?: unknown;
      headers?: Record<string, string>;
      operationName?: string;
    } = {},
  ): Promise<Answer> {
    const token = options.token ?? (options.claims ? await this.issuer.token(options.claims) : null);
    return this.send("/graphql", {
      method: "POST",
      body: JSON.stringify({ query, variables: options.variables, operationName: options.operationName }),
      headers: {
        "content-type": "application/json",
        "accept-language": "en",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...options.headers,
      },
    });
  }

  async send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.origin + path, { redirect: "manual", ...init });
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      /* stays text */
    }
    return { status: response.status, body: body as Answer["body"], headers: response.headers };
  }

  /** How many requests reached the subgraphs since the last look. */
  calls(): Record<string, number> {
    const counts = Object.fromEntries(
      Object.entries(this.subgraphs)
        .map(([name, subgraph]) => [name, subgraph.seen.length])
        .filter(([, count]) => count !== 0),
    );
    for (const subgraph of Object.values(this.subgraphs)) subgraph.seen = [];
    return counts;
  }

  /** The gateway looks at the file by itself, and says in its log when it serves it. */
  async changeSupergraph(sdl: string): Promise<void> {
    const said = (): number => this.log.filter(({ msg }) => msg === "schema reloaded").length;
    const before = said();
    writeFileSync(join(this.folder, "supergraph.graphql"), sdl);
    while (said() === before) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  heal(): void {
    for (const subgraph of Object.values(this.subgraphs)) subgraph.mode = "well";
    this.witnessStatus = 204;
    this.witnessed.length = 0;
    this.calls();
  }

  private async startGateway(internalKey: Buffer, change: Partial<GatewayConfig>): Promise<void> {
    const supergraphFile = join(this.folder, "supergraph.graphql");
    writeFileSync(supergraphFile, fakeSupergraph());
    const urls = Object.fromEntries(Object.entries(this.subgraphs).map(([name, { url }]) => [name, url]));
    const logger = pino(
      { level: "info" },
      { write: (line: string) => void this.log.push(JSON.parse(line) as Record<string, unknown>) },
    );
    const gateway = await startGateway(
      {
        host: "127.0.0.1",
        port: 0,
        logLevel: "info",
        internalKey,
        keyDir: join(this.folder, "keys"),
        publicOrigin: "http://localhost:4000",
        corsOrigins: [],
        packSubgraphs: false,
        clockMayMove: false,
        playground: false,
        developmentSignIn: false,
        trustProxy: false,
        supergraphFile,
        subgraphs: urls,
        issuer: this.issuer.url,
        audience: AUDIENCE,
        leewaySeconds: 5,
        requiredClaims: [],
        revocationList: null,
        keysMs: 300_000,
        claims: {
          holder: "holder",
          official: "official",
          office: "office",
          scope: "scope",
          name: "name",
          identityNumber: "identity_number",
        },
        limits: { ...defaultLimits, fetchMs: 1_500, answerMs: 3_000 },
        shareReads: true,
        ...change,
      },
      null,
      logger,
    );
    this.origin = `http://127.0.0.1:${gateway.port}`;
    this.stopGateway = gateway.stop;
  }

  private serveInnerRoutes(): void {
    this.subgraphs.dossiers.side = (path, _body, _envelope, _request, response) => {
      if (path !== "/internal/posts") return false;
      response.writeHead(200).end(JSON.stringify(POSTS));
      return true;
    };
    this.subgraphs.archive.side = (path, body, _envelope, _request, response) => {
      if (path === "/internal/witness") {
        this.witnessed.push(JSON.parse(body) as WitnessBody);
        response.writeHead(this.witnessStatus).end();
      } else if (path === "/internal/sign-in") {
        response
          .writeHead(200)
          .end(JSON.stringify({ holder: (JSON.parse(body) as { holder?: string }).holder ?? "h1" }));
      } else return false;
      return true;
    };
  }
}

export const AN = { sub: "citizen-an", holder: "h1", identity_number: "001099000001", name: "An" };
export const RECEIVER = {
  sub: "receiver",
  official: "receiver",
  scope: "openid dossier:read dossier:receive archive:digitise archive:issue",
};

export function errorsOf(answer: Answer): string[] {
  return (answer.body.errors ?? [])
    .map(({ path, extensions }) => `${(path ?? []).join(".")} ${extensions.code}`.trim())
    .sort();
}
