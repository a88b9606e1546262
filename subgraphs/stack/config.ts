import { resolve, sep } from "node:path";
import { flag, optionalText, port, readEnvironment, text, url } from "../kit/environment";

/** The five systems that make up the graph, in the order in which their demonstration data builds on each other. */
export const subgraphs = ["catalogue", "dossiers", "archive", "esignature", "feedback"] as const;
export type SubgraphName = (typeof subgraphs)[number];

export interface StackConfig {
  readonly port: number;
  readonly dataDir: string;
  readonly keyDir: string;
  /** Administrator's address of a server of the operator's own; null: PostgreSQL out of npm. */
  readonly databaseUrl: string | null;
  /** Null: the development identity provider of the stack. */
  readonly oidcIssuer: string | null;
  readonly devClock: boolean;
  readonly logLevel: string;
}

/** What `npm start` and the commands beside it are told from outside. */
export function readStackConfig(env: NodeJS.ProcessEnv): StackConfig {
  const given = readEnvironment(
    {
      PORT: port(4000),
      DATA_DIR: text(".data"),
      KEY_DIR: optionalText(),
      DATABASE_URL: env["DATABASE_URL"] || env["DATABASE_URL_FILE"] ? url("postgres:", "postgresql:") : optionalText(),
      OIDC_ISSUER: optionalText(),
      DEV_CLOCK: flag(),
      LOG_LEVEL: text("info"),
    },
    env,
  );
  const dataDir = resolve(given.DATA_DIR);
  const keyDir = resolve(given.KEY_DIR ?? `${dataDir}.keys`);
  if (`${keyDir}${sep}`.startsWith(`${dataDir}${sep}`)) {
    throw new Error("KEY_DIR must not lie inside DATA_DIR: whoever copies the data would have the keys as well.");
  }
  if (given.DEV_CLOCK && given.OIDC_ISSUER) {
    throw new Error(
      "DEV_CLOCK moves the clock for everybody and is for development only: it is refused together with OIDC_ISSUER.",
    );
  }
  return {
    port: given.PORT,
    dataDir,
    keyDir,
    databaseUrl: given.DATABASE_URL,
    oidcIssuer: given.OIDC_ISSUER,
    devClock: given.DEV_CLOCK,
    logLevel: given.LOG_LEVEL,
  };
}
