import { Keys } from "../kit/secrets";
import { readStackConfig } from "./config";
import { initialiseDatabases } from "./database/init";
import { say, withProgress } from "./plain-script";

const usage = "usage: DATABASE_URL=postgres://administrator:...@host/postgres npm run db -- init";

/** `npm run db -- init`: databases, roles, extensions and migrations on the server that DATABASE_URL names. */
export async function dbCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const config = readStackConfig(env);
  if (args.length !== 1 || args[0] !== "init" || !config.databaseUrl) throw new Error(usage);
  const { databaseUrl, keyDir } = config;
  const keys = Keys.load(keyDir);
  const done = await withProgress("migrations", (onProgress) => initialiseDatabases({ administratorUrl: databaseUrl, keys, env, onProgress }));
  say(`${done.access.length} databases are there, ${done.migrationsApplied} migrations applied`);
  return 0;
}
