import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  flag,
  optionalText,
  origins,
  port,
  readEnvironment,
  secretKey,
  text,
  url,
  wholeNumber,
} from "../subgraphs/kit/environment";
import { projectPath } from "../subgraphs/kit/root";
import { subgraphNames } from "./subgraphs";

/** Everything that the gateway is told by its environment. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly internalKey: Buffer;
  readonly keyDir: string;
  readonly publicOrigin: string;
  /** Other origins whose pages may ask, exactly as browsers name them. */
  readonly corsOrigins: readonly string[];
  /** Honour `x-now` (development). */
  readonly clockMayMove: boolean;
  readonly playground: boolean;
  /** The issuer is the stack's own provider: the Playground may sign in as a persona. */
  readonly developmentSignIn: boolean;
  /** Take the client's address from the last entry of X-Forwarded-For: only behind a proxy of the operator's own. */
  readonly trustProxy: boolean;
  readonly supergraphFile: string;
  /** Base URL of each subgraph by its name in the supergraph. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Ask subgraphs for packed answers: where the network to them is slow. */
  readonly packSubgraphs: boolean;
  readonly issuer: string;
  readonly audience: string;
  /** By how much the provider's clock and ours may differ. */
  readonly leewaySeconds: number;
  /** Claims that a token has to carry beside `iss`, `aud`, `sub` and `exp`. */
  readonly requiredClaims: readonly string[];
  /** The file that names tokens which are good no more. */
  readonly revocationList: string | null;
  /** Milliseconds after which a key that the issuer withdrew is good no more. */
  readonly keysMs: number;
  readonly claims: ClaimNames;
  readonly limits: Limits;
  /** Ask equal reads of one viewer that are on their way at the same time once. */
  readonly shareReads: boolean;
}

/** Which claim of the operator's identity provider says what. */
export interface ClaimNames {
  readonly holder: string;
  readonly official: string;
  readonly office: string;
  readonly scope: string;
  readonly name: string;
  readonly identityNumber: string;
}

/** What one request may ask for: past any of these nothing is fetched. And what the gateway may spend on all of them. */
export interface Limits {
  readonly bodyBytes: number;
  /** validateDocument alone: 10 MiB of a document in base64. */
  readonly documentBodyBytes: number;
  readonly textBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  /** How often one response name may stand in one selection set: comparing the pairs is quadratic. */
  readonly repeats: number;
  /** With fragments written out: what an operation costs to plan and to keep ready grows with it, and not with its text. */
  readonly fields: number;
  readonly cost: number;
  readonly largestPage: number;
  /** Roughly, of the operations that one schema version keeps ready to run. */
  readonly keptBytes: number;
  readonly uploadBytes: number;
  /** Milliseconds after which a subgraph is given up; what is left of the reader's ten seconds is for the witness. */
  readonly fetchMs: number;
  readonly answerMs: number;
  /** Milliseconds after which planning is told to stop. */
  readonly planMs: number;
  /** Milliseconds that a new schema may be warmed before it serves. */
  readonly warmMs: number;
  /** Of the planner's own heap. */
  readonly planMegabytes: number;
  /** Subscriptions that run at one time, all together and of one viewer. */
  readonly streams: number;
  readonly streamsPerViewer: number;
  /** WebSocket connections, all together and from one address, and the operations that may run on one of them at one time. */
  readonly sockets: number;
  readonly socketsPerClient: number;
  readonly operationsPerSocket: number;
  /** Milliseconds for which a stream looks for a subgraph that went away. */
  readonly streamPatienceMs: number;
  /** Milliseconds for which a reader of a stream may take nothing. */
  readonly slowReaderMs: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1024 * 1024,
  documentBodyBytes: 14 * 1024 * 1024,
  textBytes: 64 * 1024,
  tokens: 10_000,
  depth: 16,
  aliases: 30,
  repeats: 30,
  fields: 2_000,
  cost: 50_000,
  largestPage: 100,
  keptBytes: 192 * 1024 * 1024,
  uploadBytes: 256 * 1024 * 1024,
  fetchMs: 9_000,
  answerMs: 9_800,
  planMs: 3_000,
  warmMs: 60_000,
  planMegabytes: 512,
  streams: 5_000,
  streamsPerViewer: 20,
  sockets: 5_000,
  socketsPerClient: 500,
  operationsPerSocket: 20,
  streamPatienceMs: 30_000,
  slowReaderMs: 15_000,
};

export function readGatewayConfig(source: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const env = readEnvironment(variables, source);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    internalKey: env.INTERNAL_KEY,
    keyDir: env.KEY_DIR,
    publicOrigin: env.PUBLIC_ORIGIN,
    corsOrigins: env.CORS_ORIGINS,
    clockMayMove: env.DEV_CLOCK,
    playground: env.PLAYGROUND,
    developmentSignIn: env.DEVELOPMENT_SIGN_IN,
    trustProxy: env.TRUST_PROXY,
    supergraphFile: env.SUPERGRAPH_FILE ?? projectPath("schema", "supergraph.graphql"),
    subgraphs: Object.fromEntries(subgraphNames.map((name) => [name, env[urlVariable(name)]])),
    packSubgraphs: env.PACK_SUBGRAPHS,
    issuer: env.OIDC_ISSUER,
    audience: env.OIDC_AUDIENCE,
    leewaySeconds: env.TOKEN_LEEWAY_SECONDS,
    requiredClaims: (env.TOKEN_CLAIMS ?? "").split(/[\s,]+/).filter((claim) => claim !== ""),
    revocationList: env.REVOCATION_LIST,
    keysMs: env.OIDC_KEYS_SECONDS * 1_000,
    claims: {
      holder: env.CLAIM_HOLDER,
      official: env.CLAIM_OFFICIAL,
      office: env.CLAIM_OFFICE,
      scope: env.CLAIM_SCOPE,
      name: env.CLAIM_NAME,
      identityNumber: env.CLAIM_IDENTITY_NUMBER,
    },
    limits: {
      ...defaultLimits,
      cost: env.COST_LIMIT,
      streams: env.STREAM_LIMIT,
      streamsPerViewer: env.STREAMS_PER_VIEWER,
      sockets: env.SOCKET_LIMIT,
    },
    shareReads: env.SHARE_READS,
  };
}

/** A file of the gateway's compiled code. Tests read the sources as they are, and say what was compiled from them. */
export function compiledFile(...parts: string[]): string {
  const beside = join(__dirname, ...parts);
  const built = process.env["ONE_STOP_BUILD"];
  return existsSync(beside) || built === undefined ? beside : join(built, "gateway", ...parts);
}

type UrlVariable = `SUBGRAPH_URL_${Uppercase<(typeof subgraphNames)[number]>}`;

function urlVariable(name: (typeof subgraphNames)[number]): UrlVariable {
  return `SUBGRAPH_URL_${name.toUpperCase() as Uppercase<typeof name>}`;
}

const variables = {
  HOST: text("127.0.0.1"),
  PORT: port(4000),
  LOG_LEVEL: text("info"),
  INTERNAL_KEY: secretKey(),
  KEY_DIR: text(),
  PUBLIC_ORIGIN: url("http:", "https:"),
  CORS_ORIGINS: origins(),
  DEV_CLOCK: flag(),
  PLAYGROUND: flag(),
  DEVELOPMENT_SIGN_IN: flag(),
  TRUST_PROXY: flag(),
  SUPERGRAPH_FILE: optionalText(),
  SUBGRAPH_URL_CATALOGUE: url("http:", "https:"),
  SUBGRAPH_URL_DOSSIERS: url("http:", "https:"),
  SUBGRAPH_URL_ARCHIVE: url("http:", "https:"),
  SUBGRAPH_URL_FEEDBACK: url("http:", "https:"),
  SUBGRAPH_URL_ESIGNATURE: url("http:", "https:"),
  OIDC_ISSUER: url("http:", "https:"),
  OIDC_AUDIENCE: text(),
  TOKEN_LEEWAY_SECONDS: wholeNumber(5, 0, 5),
  TOKEN_CLAIMS: optionalText(),
  REVOCATION_LIST: optionalText(),
  OIDC_KEYS_SECONDS: wholeNumber(300, 1),
  PACK_SUBGRAPHS: flag(),
  SHARE_READS: flag(true),
  COST_LIMIT: wholeNumber(defaultLimits.cost, 1),
  STREAM_LIMIT: wholeNumber(defaultLimits.streams, 1),
  STREAMS_PER_VIEWER: wholeNumber(defaultLimits.streamsPerViewer, 1),
  SOCKET_LIMIT: wholeNumber(defaultLimits.sockets, 1),
  CLAIM_HOLDER: text("holder"),
  CLAIM_OFFICIAL: text("official"),
  CLAIM_OFFICE: text("office"),
  CLAIM_SCOPE: text("scope"),
  CLAIM_NAME: text("name"),
  CLAIM_IDENTITY_NUMBER: text("identity_number"),
};
