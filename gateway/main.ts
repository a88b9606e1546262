import { runProcess } from "../subgraphs/kit/process";
import { readGatewayConfig } from "./config";
import { doors } from "./doors/doors";
import { startGateway } from "./gateway";

runProcess("gateway", async () => {
  const config = readGatewayConfig();
  return startGateway(config, doors(config));
});
