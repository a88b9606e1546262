import { join } from "node:path";
import { Client } from "pg";
import type { Keys } from "../../kit/secrets";
import type { ProcessSpec } from "../supervision/supervised";
import { postgresBinaries } from "./binaries";
import { administrator, identity, prepareCluster } from "./cluster";
import { clearOrphans } from "./orphans";
import { preparePlace } from "./place";

export interface PreparedPostgres {
  readonly spec: ProcessSpec;
  /** Address of the administrator. */
  readonly url: string;
  readonly state: "made" | "found";
}

/** A real PostgreSQL out of npm for this data directory: the cluster is there when this answers, the server not yet. */
export async function preparePostgres(dataDir: string, keys: Keys, port: number): Promise<PreparedPostgres> {
  const place = preparePlace(dataDir);
  const binaries = await postgresBinaries(place);
  const password = administratorPassword(keys);
  const state = await prepareCluster(place, binaries, password);
  const url = administratorAddress(keys, port);
  const spec: ProcessSpec = {
    name: "postgres",
    port,
    file: join(binaries, "bin", "postgres"),
    args: ["-D", place.data, "-p", String(port)],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
    cwd: place.folder,
    ...identity(place),
    stopSignal: "SIGINT",
    graceMs: 15_000,
    isReady: () => answers(url),
    beforeStart: () => clearOrphans(place.data),
  };
  return { spec, url, state };
}

/** How the administrator reaches the PostgreSQL of a stack's own. */
export function administratorAddress(keys: Keys, port: number): string {
  return `postgres://${administrator}:${administratorPassword(keys)}@127.0.0.1:${port}/postgres`;
}

function administratorPassword(keys: Keys): string {
  return keys.get("database-administrator").toString("base64url");
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch (fault) {
    if ((fault as { code?: string }).code === "28P01") {
      throw new Error("KEY_DIR does not hold the keys that this data was made with.", { cause: fault });
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
