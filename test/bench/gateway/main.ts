import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "../../support/run";
import { chosenGraph } from "./graphs/choose";
import { composed } from "./graphs/compose";
import type { Graph, GraphChoice } from "./graphs/graph";
import { smallOperation } from "./graphs/reviews";
import { compared, promised } from "./measure/promises";
import { AnswersDiffer, refusesForged } from "./measure/references";
import { legend, table } from "./measure/report";
import { type Measured, type Scenario, measureRounds } from "./measure/rounds";
import { type Identity, startIdentity } from "./peers/identity";
import { APOLLO } from "./peers/peer";
import { startPeers } from "./peers/start";
import { type Child, cores, pinned, startOwn } from "./processes/parent";
import type { SubgraphsReady } from "./upstreams/process";

/** The graphs that are measured, and what each is called on the command line. */
export const gatewayParts = ["reviews", "generated"] as const;
export type GatewayPart = (typeof gatewayParts)[number];

const choices: Readonly<Record<GatewayPart, GraphChoice>> = {
  reviews: { kind: "reviews" },
  generated: { kind: "generated", seed: 20_261_123, subgraphs: 12, types: 40, spread: 3, fields: 3 },
};
/** Apollo takes a quarter of a minute for two hundred answers of the generated graph: two rounds of it are enough waiting. */
const rounds: Readonly<Record<GatewayPart, number>> = { reviews: 3, generated: 2 };
const titles: Readonly<Record<GatewayPart, string>> = {
  reviews: "reviews: the graph, the data and the query of the public benchmark of federation gateways",
  generated: "generated: 12 subgraphs, 40 types over 3 of them each, one query that reads every field",
};

/** The gateway against its peers on loopback, all in one run; 1 when answers differ or a peer fails. */
export async function benchGateway(parts: readonly GatewayPart[], quick: boolean): Promise<number> {
  const place = pinned ? "each peer alone on core 1; subgraphs and load on core 0" : "NOT pinned to cores";
  say(`Node ${process.version}, ${place}${quick ? "; QUICK: one short round, its figures say nothing" : ""}`);
  const identity = await startIdentity();
  const bench = new GatewayBench(identity, quick);
  try {
    for (const part of parts) await bench.run(part);
  } finally {
    identity.stop();
  }
  return bench.failures === 0 ? 0 : 1;
}

class GatewayBench {
  failures = 0;

  constructor(
    private readonly identity: Identity,
    private readonly quick: boolean,
  ) {}

  async run(part: GatewayPart): Promise<void> {
    say(`\n${titles[part]}\n`);
    const running: Child[] = [];
    try {
      const measured = await this.measure(choices[part], running);
      say(`\n${table(measured)}\n\n${legend}\n`);
      if (part === "reviews") for (const line of promised(measured)) say(line);
      for (const line of compared(measured, APOLLO)) say(line);
    } catch (fault) {
      if (!(fault instanceof AnswersDiffer)) throw fault;
      this.failed(fault.message);
    } finally {
      await Promise.all(running.map((child) => child.stop()));
    }
  }

  private async measure(choice: GraphChoice, running: Child[]): Promise<readonly Measured[]> {
    const graph = chosenGraph(choice);
    const subgraphs = await startOwn<SubgraphsReady>("upstreams/process.js", choice, cores.surroundings);
    running.push(subgraphs);
    const load = await startOwn("load/process.js", {}, cores.surroundings);
    running.push(load);
    const { ports } = subgraphs.ready;
    const supergraphFile = join(runFolder(), `${choice.kind}.graphql`);
    writeFileSync(supergraphFile, composed(graph, ports));
    const { identity, quick } = this;
    const failed = (complaint: string): void => this.failed(complaint);
    const handWrittenFor = choice.kind === "reviews" ? ports : null;
    const peers = await startPeers({ supergraphFile, identity, handWrittenFor, failed }, running);
    for (const { name, versions } of peers) say(`${name}: ${versions}, Node ${process.version}`);
    if (handWrittenFor) for (const peer of peers) await this.checkBearer(peer);
    return measureRounds({
      peers,
      scenarios: this.scenarios(graph, choice),
      rounds: quick ? 1 : rounds[choice.kind],
      warmSeconds: quick ? 2 : 5,
      surroundings: { load, countsPort: Object.values(ports)[0] ?? 0 },
      failed,
    });
  }

  private checkBearer(peer: Parameters<typeof refusesForged>[0]): Promise<void> {
    return refusesForged(peer, smallOperation.bodies[0] ?? "", this.identity.forged);
  }

  private scenarios({ operations }: Graph, { kind }: GraphChoice): readonly Scenario[] {
    const seconds = (wanted: number): number => (this.quick ? 1 : wanted);
    const nested = [1, 50, 200].flatMap((connections) =>
      [operations.equal, operations.differing].map((operation) => ({
        operation,
        connections,
        seconds: seconds(connections === 50 ? 4 : 2),
        headers: {},
      })),
    );
    const headers = { authorization: `Bearer ${this.identity.token}` };
    const small = { operation: smallOperation, connections: 50, seconds: seconds(3), headers };
    return kind === "reviews" ? [...nested, small] : nested;
  }

  private failed(complaint: string): void {
    this.failures += 1;
    say(`FAILED  ${complaint}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
