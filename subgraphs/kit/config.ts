import {
  type Variable,
  flag,
  optionalText,
  port,
  readEnvironment,
  secretKey,
  text,
  url,
  wholeNumber,
} from "./environment";

/** What every subgraph process is told by its environment. */
export interface SubgraphConfig {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Signs and checks requests between our processes. */
  readonly internalKey: Buffer;
  readonly keyDir: string;
  readonly dataDir: string;
  /** The one origin that browsers reach, e.g. http://localhost:4000. */
  readonly publicOrigin: string;
  readonly clockMayMove: boolean;
  readonly databaseUrl: string;
  /** Connections at most. */
  readonly databasePool: number;
  /** Base URLs of the subgraphs whose feeds are followed. */
  readonly feeds: Readonly<Record<string, string>>;
}

/** Reads it all, and whatever else the subgraph names in `extra`, with every fault told at once. */
export function readSubgraphConfig<E extends Record<string, Variable<unknown>>>(
  name: string,
  follows: readonly string[],
  extra: E = {} as E,
): SubgraphConfig & { extra: { readonly [K in keyof E]: E[K] extends Variable<infer T> ? T : never } } {
  const database = `DATABASE_URL_${name.toUpperCase()}`;
  const feedVariable = (of: string): string => `FEED_URL_${of.toUpperCase()}`;
  const values = readEnvironment(
    {
      HOST: text("127.0.0.1"),
      PORT: port(0),
      LOG_LEVEL: text("info"),
      INTERNAL_KEY: secretKey(),
      KEY_DIR: text(),
      DATA_DIR: text(),
      PUBLIC_ORIGIN: url("http:", "https:"),
      DEV_CLOCK: flag(),
      DATABASE_POOL: wholeNumber(12, 1, 200),
      [database]: url("postgres:", "postgresql:"),
      ...Object.fromEntries(follows.map((of) => [feedVariable(of), url("http:", "https:")])),
      OIDC_ISSUER: optionalText(),
      ...extra,
    } as Record<string, Variable<unknown>>,
    process.env,
  ) as Record<string, never>;
  return {
    name,
    host: values["HOST"]!,
    port: values["PORT"]!,
    logLevel: values["LOG_LEVEL"]!,
    internalKey: values["INTERNAL_KEY"]!,
    keyDir: values["KEY_DIR"]!,
    dataDir: values["DATA_DIR"]!,
    publicOrigin: values["PUBLIC_ORIGIN"]!,
    clockMayMove: values["DEV_CLOCK"]!,
    databaseUrl: values[database]!,
    databasePool: values["DATABASE_POOL"]!,
    feeds: Object.fromEntries(follows.map((of) => [of, values[feedVariable(of)]!])),
    extra: Object.fromEntries(Object.keys(extra).map((key) => [key, values[key]])) as never,
  };
}
