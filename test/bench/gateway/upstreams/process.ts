import { chosenGraph } from "../graphs/choose";
import { told, tellReady } from "../processes/child";
import { Answers } from "./answers";
import { type Counts, serveSubgraph } from "./serve";
import type { GraphChoice } from "../graphs/graph";

/** All subgraphs of one graph in one process. GET /counts on any of them tells of all; POST /reset begins anew. */
export interface SubgraphsReady {
  readonly ports: Readonly<Record<string, number>>;
}

void start();

async function start(): Promise<void> {
  const { services } = chosenGraph(told<GraphChoice>());
  const counts: Record<string, Counts> = {};
  const ports: Record<string, number> = {};
  const admin = (line: string): string | null => {
    if (line === "POST /reset") for (const count of Object.values(counts)) Object.assign(count, { calls: 0, bytes: 0 });
    return line === "POST /reset" || line === "GET /counts" ? JSON.stringify(counts) : null;
  };
  for (const service of services) {
    const count = { calls: 0, bytes: 0 };
    counts[service.name] = count;
    ports[service.name] = await serveSubgraph(new Answers(service), count, admin);
  }
  tellReady<SubgraphsReady>({ ports });
}
