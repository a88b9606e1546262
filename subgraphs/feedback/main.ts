import { runProcess } from "../kit/process";
import { startSubgraph } from "../kit/subgraph-process";
import { readConfig } from "./config";
import { buildFeedback } from "./subgraph";

runProcess("feedback", () => {
  const config = readConfig();
  const allowance = { days: config.extra.PETITION_DAYS, kind: config.extra.PETITION_DAY_KIND };
  return startSubgraph(config, [], (ground) => buildFeedback(ground, allowance));
});
