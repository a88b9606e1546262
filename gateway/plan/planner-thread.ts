import { parentPort, workerData } from "node:worker_threads";
import { apolloPlanner } from "./planners/apollo";
import type { Planner } from "./planners/planner";
import type { PlannerAnswer, PlannerData, PlannerQuestion } from "./planner-protocol";
import { type SupergraphFacts, readSupergraph } from "./supergraph";

// The thread in which a supergraph is read and operations are planned: nothing of it ever holds up a request.

const { supergraphSdl } = workerData as PlannerData;
const open = new Map<number, AbortController>();

void serve();

async function serve(): Promise<void> {
  const facts = readSupergraph(supergraphSdl);
  const planner = plannerFor(facts);
  parentPort?.on("message", (question: PlannerQuestion) => {
    if (question.kind === "cancel") open.get(question.id)?.abort();
    else void plan(planner, question);
  });
  answer({ kind: "ready", facts, planner: planner.name });
}

function plannerFor(facts: SupergraphFacts): Planner {
  if (facts.passesContext) return apolloPlanner(supergraphSdl);
  try {
    // Native code: there are systems that it was not built for.
    const { hivePlanner } = require("./planners/hive") as typeof import("./planners/hive");
    return hivePlanner(supergraphSdl);
  } catch (fault) {
    if (!/native binding/i.test((fault as Error).message)) throw fault;
    return apolloPlanner(supergraphSdl);
  }
}

async function plan(planner: Planner, { id, text, operationName }: PlannerQuestion & { kind: "plan" }): Promise<void> {
  const cancel = new AbortController();
  open.set(id, cancel);
  try {
    answer({ kind: "planned", id, plan: await planner.plan(text, operationName, cancel.signal) });
  } catch (fault) {
    answer({ kind: "failed", id, reason: (fault as Error).message.slice(0, 500) });
  } finally {
    open.delete(id);
  }
}

function answer(message: PlannerAnswer): void {
  parentPort?.postMessage(message);
}
