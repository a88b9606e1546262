import { Worker } from "node:worker_threads";
import { compiledFile } from "../config";
import { choosePlanner } from "./planners/choose-planner";
import { PlanTooLarge, type Planner } from "./planners/planner";
import type { PlannerAnswer, PlannerQuestion } from "./planner-protocol";
import { readSupergraph } from "./supergraph";

// The process in which a supergraph is read and operations are planned: nothing of it ever holds up a request.

let planner: Planner | null = null;

process.on("message", (question: PlannerQuestion) => {
  if (question.kind === "open") read(question.supergraphSdl);
  else if (planner) plan(planner, question);
});
// It ends with the gateway and not before, whatever a terminal sends to both.
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);
// While a plan is worked out, another thread has to hear it.
new Worker(compiledFile("plan", "planner-watchdog.js"), { workerData: { gateway: process.ppid } }).unref();

function read(supergraphSdl: string): void {
  try {
    const facts = readSupergraph(supergraphSdl);
    planner = choosePlanner(supergraphSdl, facts);
    answer({ kind: "ready", facts, planner: planner.name });
  } catch (fault) {
    answer({ kind: "refused", reason: (fault as Error).message.slice(0, 2_000) });
  }
}

function plan(by: Planner, { id, text, operationName }: PlannerQuestion & { kind: "plan" }): void {
  try {
    answer({ kind: "planned", id, plan: by.plan({ text, operationName }) });
  } catch (fault) {
    if (fault instanceof PlanTooLarge) answer({ kind: "too large", id });
    else answer({ kind: "failed", id, reason: (fault as Error).message.slice(0, 500) });
  }
}

function answer(message: PlannerAnswer): void {
  process.send?.(message);
}
