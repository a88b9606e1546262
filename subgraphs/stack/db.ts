import { parseArgs } from "node:util";
import { Keys } from "../kit/secrets";
import { readStackConfig, type StackConfig } from "./config";
import { initialiseDatabases } from "./database/init";
import { writeSecrets } from "./database/secrets";
import { loadDemonstrationOnce } from "./demonstration";
import { say, withProgress } from "./plain-script";

const usage = `usage: DATABASE_URL=postgres://administrator:...@host/postgres npm run db -- init [--demonstration]
       npm run db -- secrets FOLDER [HOST]`;

/** `npm run db`: prepares a PostgreSQL server of the operator's own, and the secrets with which containers reach it. */
export async function dbCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { demonstration: { type: "boolean" } },
  });
  const [what, ...rest] = positionals;
  if (what === "init" && rest.length === 0) return init(readStackConfig(env), env, values.demonstration ?? false);
  if (what === "secrets" && rest[0] !== undefined) return secrets(rest[0], rest[1] ?? "postgres:5432");
  throw new Error(usage);
}

async function init(config: StackConfig, env: NodeJS.ProcessEnv, demonstration: boolean): Promise<number> {
  const { databaseUrl, keyDir } = config;
  if (!databaseUrl) throw new Error(usage);
  const keys = Keys.load(keyDir);
  const { access, migrationsApplied } = await withProgress("migrations", (onProgress) =>
    initialiseDatabases({ administratorUrl: databaseUrl, keys, env, onProgress }),
  );
  say(`${access.length} databases are there, ${migrationsApplied} migrations applied`);
  if (demonstration) await withProgress("demonstration data", (at) => loadDemonstrationOnce(config, keys, access, at));
  return 0;
}

function secrets(folder: string, host: string): Promise<number> {
  const made = writeSecrets(folder, host);
  say(made.length === 0 ? `${folder} has all secrets already` : `${folder}: made ${made.join(", ")}`);
  return Promise.resolve(0);
}
