import { createLogger } from "../../kit/log";
import { runProcess } from "../../kit/process";
import { readConfig } from "./config";
import { serveIdentity } from "./server";

runProcess("identity", async () => {
  const config = readConfig();
  const log = createLogger("identity", config.logLevel);
  const running = await serveIdentity(config, log);
  log.info({ issuer: running.issuer }, "listening");
  return running;
});
