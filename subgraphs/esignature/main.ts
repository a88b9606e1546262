import { runProcess } from "../kit/process";
import { startSubgraph } from "../kit/subgraph-process";
import { readConfig } from "./config";
import { buildEsignature } from "./subgraph";

runProcess("esignature", () => {
  const config = readConfig();
  return startSubgraph(config, [], (ground) => buildEsignature(ground, config.extra.SIGNING_REQUEST_HOURS));
});
