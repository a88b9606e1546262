import type { Operation } from "../graphs/graph";
import type { Peer } from "../peers/peer";
import { type Requests, references } from "./references";
import { type Figures, LoadFailed, type Surroundings, measureSlice } from "./slice";

export interface Scenario {
  readonly operation: Operation;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The figures of every peer in every round of one scenario. */
export interface Measured {
  readonly scenario: Scenario;
  readonly figures: ReadonlyMap<string, readonly Figures[]>;
}

export interface Plan {
  readonly peers: readonly Peer[];
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly warmSeconds: number;
  readonly surroundings: Surroundings;
  readonly failed: (complaint: string) => void;
}

/**
 * Every round gives each peer one slice of each scenario, one peer right after the other, so that a noisy minute of the
 * machine meets all of them; who begins changes. A peer that fails is left out from then on.
 */
export async function measureRounds(plan: Plan): Promise<readonly Measured[]> {
  const run = new Run(plan);
  await run.learnAnswers();
  await run.warm();
  for (let round = 0; round < plan.rounds; round += 1)
    for (const scenario of plan.scenarios) await run.scenario(scenario, round);
  return run.measured();
}

class Run {
  private readonly answers = new Map<Operation, ReadonlyMap<string, Requests>>();
  private readonly found = new Map<Scenario, Map<string, Figures[]>>();
  private readonly failing = new Set<Peer>();

  constructor(private readonly plan: Plan) {}

  async learnAnswers(): Promise<void> {
    for (const { operation, headers } of this.plan.scenarios)
      if (!this.answers.has(operation))
        this.answers.set(operation, await references(this.plan.peers, operation, headers));
  }

  async warm(): Promise<void> {
    const busiest = [...this.answers.keys()].map((operation) => this.busiest(operation));
    const seconds = this.plan.warmSeconds / busiest.length;
    for (const peer of this.plan.peers)
      for (const scenario of busiest) await this.slice(peer, { ...scenario, seconds });
  }

  async scenario(scenario: Scenario, round: number): Promise<void> {
    const { peers } = this.plan;
    const found = this.found.get(scenario) ?? new Map<string, Figures[]>();
    this.found.set(scenario, found);
    for (let nth = 0; nth < peers.length; nth += 1) {
      const peer = peers[(nth + round) % peers.length] as Peer;
      const figures = await this.slice(peer, scenario);
      if (figures) found.set(peer.name, [...(found.get(peer.name) ?? []), figures]);
    }
  }

  measured(): readonly Measured[] {
    return [...this.found].map(([scenario, figures]) => ({ scenario, figures }));
  }

  // With as many connections as it will ever have, so that what a peer keeps to its subgraphs is open as well.
  private busiest(operation: Operation): Scenario {
    const own = this.plan.scenarios.filter((scenario) => scenario.operation === operation);
    return own.reduce((most, scenario) => (scenario.connections > most.connections ? scenario : most));
  }

  private async slice(peer: Peer, { operation, headers, ...load }: Scenario): Promise<Figures | null> {
    if (this.failing.has(peer)) return null;
    const requests = this.answers.get(operation)?.get(peer.name) ?? [];
    try {
      return await measureSlice(this.plan.surroundings, peer, { ...load, port: peer.port, headers, requests });
    } catch (fault) {
      if (!(fault instanceof LoadFailed)) throw fault;
      this.failing.add(peer);
      this.plan.failed(`${operation.name}, ${load.connections} connections: ${fault.message}`);
      return null;
    }
  }
}
