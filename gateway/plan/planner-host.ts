import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Logger } from "../../subgraphs/kit/log";
import { Refusal } from "../errors";
import type { PlannerAnswer, PlannerQuestion } from "./planner-protocol";
import type { PlanNode } from "./query-plan";
import type { SupergraphFacts } from "./supergraph";

export interface PlannerLimits {
  /** Milliseconds after which planning is told to stop. */
  readonly planMs: number;
  /** Of the planner's own heap. */
  readonly planMegabytes: number;
}

/** A planner that does not even stop when it is told to loses its thread this much later. */
const GRACE_MS = 2_000;
const START_MS = 60_000;

interface Waiting {
  readonly question: PlannerQuestion & { readonly kind: "plan" };
  readonly resolve: (plan: PlanNode | null) => void;
  readonly reject: (fault: Error) => void;
  timer: NodeJS.Timeout | null;
}

/** The operation could not be planned; the reason is for the log. */
export class PlanningFailed extends Error {}

/** The planner of one supergraph, in a thread of its own that is bounded in time and memory. */
export class PlannerHost {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private stopped = false;

  private constructor(
    private readonly supergraphSdl: string,
    private readonly limits: PlannerLimits,
    private readonly log: Logger,
  ) {}

  /** Rejects when the supergraph cannot be read. */
  static async start(
    supergraphSdl: string,
    limits: PlannerLimits,
    log: Logger,
  ): Promise<{ host: PlannerHost; facts: SupergraphFacts; planner: string }> {
    const host = new PlannerHost(supergraphSdl, limits, log);
    try {
      const { facts, planner } = await host.startWorker();
      return { host, facts, planner };
    } catch (fault) {
      await host.stop();
      throw fault;
    }
  }

  plan(text: string, operationName: string | undefined): Promise<PlanNode | null> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const waiting: Waiting = { question: { kind: "plan", id, text, operationName }, resolve, reject, timer: null };
      this.waiting.set(id, waiting);
      this.ask(waiting);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new PlanningFailed("the planner was stopped"));
    await this.worker?.terminate();
  }

  private startWorker(): Promise<PlannerAnswer & { kind: "ready" }> {
    const worker = new Worker(threadFile(), {
      workerData: { supergraphSdl: this.supergraphSdl },
      resourceLimits: { maxOldGenerationSizeMb: this.limits.planMegabytes },
      // Nothing of the process's own: the planner needs none, and a library's chatter stays out of the log.
      env: {},
      stdout: true,
      stderr: true,
    });
    this.worker = worker;
    worker.on("exit", () => this.lost(worker));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the planner did not start in time")), START_MS).unref();
      worker.once("error", reject);
      worker.on("message", (answer: PlannerAnswer) => {
        if (answer.kind !== "ready") return this.answered(answer);
        clearTimeout(late);
        worker.off("error", reject);
        worker.on("error", (fault) => this.log.error({ reason: fault.message.slice(0, 200) }, "planner fault"));
        resolve(answer);
      });
    });
  }

  private ask(waiting: Waiting): void {
    const { question } = waiting;
    waiting.timer = setTimeout(() => {
      this.worker?.postMessage({ kind: "cancel", id: question.id } satisfies PlannerQuestion);
      waiting.timer = setTimeout(() => void this.worker?.terminate(), GRACE_MS);
      waiting.reject(tooCostly(this.limits));
    }, this.limits.planMs);
    this.worker?.postMessage(question);
  }

  private answered(answer: PlannerAnswer & { kind: "planned" | "failed" }): void {
    const waiting = this.settle(answer.id);
    if (answer.kind === "planned") waiting?.resolve(answer.plan);
    else waiting?.reject(new PlanningFailed(answer.reason));
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting?.timer) clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }

  // Whatever was being planned may be what ended the thread, so it is not tried again.
  private lost(worker: Worker): void {
    if (this.worker !== worker || this.stopped) return;
    this.log.warn({ planning: this.waiting.size }, "planner ended, starting another");
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(tooCostly(this.limits));
    this.startWorker().catch((fault: unknown) =>
      this.log.error({ reason: (fault as Error).message.slice(0, 200) }, "planner not started"),
    );
  }
}

function tooCostly({ planMs }: PlannerLimits): Refusal {
  return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.PLANNING", values: { limit: planMs } });
}

// Tests read the sources as they are; a thread needs what was compiled from them.
function threadFile(): string {
  const beside = join(__dirname, "planner-thread.js");
  const built = process.env["ONE_STOP_BUILD"];
  return existsSync(beside) || built === undefined ? beside : join(built, "gateway", "plan", "planner-thread.js");
}
