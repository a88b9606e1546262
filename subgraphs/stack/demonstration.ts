import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DataSource } from "typeorm";
import { openDatabase } from "../kit/database";
import type { Keys } from "../kit/secrets";
import { subgraphs, type StackConfig, type SubgraphName } from "./config";
import type { DatabaseAccess } from "./database/roles";
import { type Persona, personas } from "./demonstration/personas";

/** What each subgraph's `load-demonstration.ts` is given. */
export interface DemonstrationOptions {
  /** Under the role that owns the tables: reference data is nothing that the run-time role may write. */
  readonly dataSource: DataSource;
  /** Address under the run-time role. */
  readonly databaseUrl: string;
  readonly keys: Keys;
  readonly personas: readonly Persona[];
  readonly keyDir: string;
  readonly dataDir: string;
}

interface Loader {
  readonly loadDemonstration: (options: DemonstrationOptions) => Promise<void>;
}

/** Loads the demonstration data once per data directory; false when it was there already. */
export async function loadDemonstrationOnce(
  config: StackConfig,
  keys: Keys,
  access: readonly DatabaseAccess[],
  onProgress: (share: number, note?: string) => void,
): Promise<boolean> {
  const marker = join(config.dataDir, "demonstration.loaded");
  if (existsSync(marker)) return false;
  for (const [index, name] of subgraphs.entries()) {
    onProgress(index / subgraphs.length, name);
    const one = access.find((entry) => entry.subgraph === name);
    if (one) await loadOne(name, one, { keys, personas: personas(), keyDir: config.keyDir, dataDir: config.dataDir });
  }
  writeFileSync(marker, `${new Date().toISOString()}\n`);
  return true;
}

async function loadOne(
  name: SubgraphName,
  access: DatabaseAccess,
  rest: Omit<DemonstrationOptions, "dataSource" | "databaseUrl">,
): Promise<void> {
  const file = resolve(__dirname, "..", name, "load-demonstration.js");
  if (!existsSync(file)) return;
  const { loadDemonstration } = require(file) as Loader;
  const dataSource = await openDatabase({ url: access.migratorUrl, name: "demonstration", entities: [] });
  try {
    await loadDemonstration({ ...rest, dataSource, databaseUrl: access.runtimeUrl });
  } finally {
    await dataSource.destroy();
  }
}
