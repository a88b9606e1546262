import { port, readEnvironment, text, url } from "../../kit/environment";

/** The settings of the development identity provider; the only place of this process that reads the environment. */
export function readConfig(source: Readonly<Record<string, string | undefined>> = process.env) {
  const read = readEnvironment(
    {
      HOST: text("127.0.0.1"),
      PORT: port(),
      LOG_LEVEL: text("info"),
      DATA_DIR: text(),
      KEY_DIR: text(),
      OIDC_ISSUER: optionalIssuer,
      OIDC_AUDIENCE: text("one-stop-graph"),
    },
    source,
  );
  return {
    host: read.HOST,
    port: read.PORT,
    logLevel: read.LOG_LEVEL,
    dataDir: read.DATA_DIR,
    keyDir: read.KEY_DIR,
    /** What tokens name as their issuer, where it is not simply this address (containers); no path. */
    issuer: read.OIDC_ISSUER,
    audience: read.OIDC_AUDIENCE,
  };
}

export type IdentityConfig = ReturnType<typeof readConfig>;

const optionalIssuer = { parse: (raw: string | undefined) => (raw ? url("http:", "https:").parse(raw) : null) };
