import { calendarCommand as loadCalendar } from "../catalogue/calendar/load-calendar";
import { openDatabase } from "../kit/database";
import { Keys } from "../kit/secrets";
import { readStackConfig, type StackConfig } from "./config";
import { accessTo } from "./database/roles";
import { administratorAddress } from "./postgres/server";
import { runningStack } from "./supervision/leftovers";

/** `npm run -s calendar -- load FILE`: adds a year to the working calendar of the running stack, or corrects one. */
export async function calendarCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const config = readStackConfig(env);
  const keys = Keys.load(config.keyDir);
  const { migratorUrl } = accessTo("catalogue", administratorUrl(config, keys), keys, env);
  const dataSource = await openDatabase({ url: migratorUrl, name: "calendar", entities: [], poolSize: 1 });
  try {
    process.stdout.write(`${await loadCalendar(args, dataSource)}\n`);
    return 0;
  } finally {
    await dataSource.destroy();
  }
}

function administratorUrl(config: StackConfig, keys: Keys): string {
  if (config.databaseUrl) return config.databaseUrl;
  const port = runningStack(config.dataDir)?.processes["postgres"]?.port;
  if (port === undefined)
    throw new Error(`No stack is running in ${config.dataDir}: start it, or name a server in DATABASE_URL.`);
  return administratorAddress(keys, port);
}
