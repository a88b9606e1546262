import type { ExecutionResult } from "graphql";
import { type Difference, compareAnswers } from "./compare";
import type { FuzzEngine, ServeText, StartEngine } from "./engine";
import type { Operation } from "./operation";
import type { ServiceFault, ServiceRequest, Services } from "./services";
import type { World } from "./world";

/** A world with an engine that runs over it. */
export interface Stage {
  readonly world: World;
  readonly engine: FuzzEngine;
}

/** What came of one operation. */
export interface Trial {
  readonly expected: ExecutionResult;
  readonly touched: ReadonlySet<string>;
  readonly received: string;
  readonly requests: Services["requests"];
  readonly difference: Difference | null;
}

export async function openStage(world: World, start: StartEngine): Promise<Stage> {
  return { world, engine: await start(world.supergraphSdl, serveText(world)) };
}

function serveText({ services }: World): ServeText {
  return async (service, body) => JSON.stringify(await services.serve(service, JSON.parse(body) as ServiceRequest));
}

/** Asks the engine and the monolith the same. */
export async function tryOperation({ world, engine }: Stage, operation: Operation): Promise<Trial> {
  const { query, variables, operationName, document } = operation;
  const named = operationName === undefined ? {} : { operationName };
  const { result: expected, touched } = await world.monolith.run({ document, variables, ...named });
  world.services.begin();
  const received = await engine.answer({ query, variables, ...named });
  const { requests, faults } = world.services;
  const difference = faultOf(faults) ?? compareAnswers(expected, received);
  return { expected, touched, received, requests, difference };
}

function faultOf([fault]: readonly ServiceFault[]): Difference | null {
  return fault ? { kind: "invalid subgraph request", detail: `${fault.service}: ${fault.reason}` } : null;
}
