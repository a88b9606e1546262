import { runProcess } from "../kit/process";
import { startSubgraph } from "../kit/subgraph-process";
import { readConfig } from "./config";
import { buildDossiers } from "./subgraph";

runProcess("dossiers", () => {
  const config = readConfig();
  const { LOOKUPS_PER_MINUTE, WRONG_LOOKUPS_PER_DAY, LOOKUP_COUNTER } = config.extra;
  const lookups = { perMinute: LOOKUPS_PER_MINUTE, wrongPerDay: WRONG_LOOKUPS_PER_DAY, counter: LOOKUP_COUNTER };
  return startSubgraph(config, [], (ground) => buildDossiers(ground, lookups));
});
