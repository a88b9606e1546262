import { Worker } from "node:worker_threads";
import { compiledFile } from "../config";
import type { Planner } from "./planners/planner";
import { twoPlanners } from "./planners/two-planners";
import type { PlannerAnswer, PlannerQuestion } from "./planner-protocol";
import { readSupergraph } from "./supergraph";

// The process in which a supergraph is read and operations are planned: nothing of it ever holds up a request.

const open = new Map<number, AbortController>();
let planner: Planner | null = null;

process.on("message", (question: PlannerQuestion) => {
  if (question.kind === "open") read(question.supergraphSdl);
  else if (question.kind === "cancel") open.get(question.id)?.abort();
  else if (planner) void plan(planner, question);
});
// It ends with the gateway and not before, whatever a terminal sends to both. An orderly exit would wait for native code
// that is planning, for ever if need be.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);
// Of what blocks this thread, Apollo's planner for one, another has to hear it.
new Worker(compiledFile("plan", "planner-watchdog.js"), { workerData: { gateway: process.ppid } }).unref();

function read(supergraphSdl: string): void {
  try {
    const facts = readSupergraph(supergraphSdl);
    planner = twoPlanners(supergraphSdl, facts);
    answer({ kind: "ready", facts, planner: planner.name });
    setImmediate(() => planner?.prepare?.());
  } catch (fault) {
    answer({ kind: "refused", reason: (fault as Error).message.slice(0, 2_000) });
  }
}

async function plan(by: Planner, question: PlannerQuestion & { kind: "plan" }): Promise<void> {
  const { id } = question;
  const cancel = new AbortController();
  open.set(id, cancel);
  try {
    answer({ kind: "planned", id, plan: await by.plan({ ...question, signal: cancel.signal }) });
  } catch (fault) {
    answer({ kind: "failed", id, reason: (fault as Error).message.slice(0, 500) });
  } finally {
    open.delete(id);
  }
}

function answer(message: PlannerAnswer): void {
  process.send?.(message);
}
