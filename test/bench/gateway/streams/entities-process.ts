import { tellReady } from "../processes/child";
import { Answers } from "../upstreams/answers";
import type { SubgraphsReady } from "../upstreams/process";
import { serveSubgraph } from "../upstreams/serve";
import { entityServices } from "./graph";

void start();

async function start(): Promise<void> {
  const ports: Record<string, number> = {};
  for (const service of entityServices)
    ports[service.name] = await serveSubgraph(new Answers(service), { calls: 0, bytes: 0 }, () => null);
  tellReady<SubgraphsReady>({ ports });
}
