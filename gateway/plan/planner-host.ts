import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import type { Logger } from "../../subgraphs/kit/log";
import { compiledFile } from "../config";
import { Refusal } from "../errors";
import type { PlannerAnswer, PlannerQuestion } from "./planner-protocol";
import type { PlanNode } from "./query-plan";
import type { SupergraphFacts } from "./supergraph";

export interface PlannerLimits {
  /** Milliseconds after which nobody waits for a plan any longer. */
  readonly planMs: number;
  /** Of the planner's process. */
  readonly planMegabytes: number;
}

/** A planner that has not come to an end this much later is killed. */
const GRACE_MS = 2_000;
const START_MS = 60_000;
/** How often the planner may die while it is at an operation. */
const TRIES = 2;
/** Before a planner that died is started again. */
const RESTART_MS = 100;
const LONGEST_RESTART_MS = 10_000;
/** Of its process, as `nice` counts: where there is one processor for both, who is served goes before what is planned. */
const PRIORITY = 10;

interface Waiting {
  readonly question: PlannerQuestion & { readonly kind: "plan" };
  readonly resolve: (plan: PlanNode | null) => void;
  readonly reject: (fault: Error) => void;
  readonly planMs: number;
  timer: NodeJS.Timeout | null;
  tries: number;
}

/** The operation could not be planned; the reason is for the log. */
export class PlanningFailed extends Error {}

/**
 * The planner of one supergraph, in a process of its own that is bounded in time and memory. It blocks
 * while it plans, and may want more memory than there is: nobody else has to suffer from that.
 */
export class PlannerHost {
  private child: ChildProcess | null = null;
  private readonly waiting = new Map<number, Waiting>();
  /** Given up, and killed when they do not end by themselves. */
  private readonly stopping = new Map<number, NodeJS.Timeout>();
  private nextId = 1;
  /** The child has read the supergraph: until then nothing is asked of it. */
  private ready = false;
  private restartMs = RESTART_MS;
  private stopped = false;

  private constructor(
    private readonly supergraphSdl: string,
    private readonly limits: PlannerLimits,
    private readonly log: Logger,
  ) {}

  /** Rejects when the supergraph cannot be read, or when it is told to stop meanwhile. */
  static async start(
    supergraphSdl: string,
    limits: PlannerLimits,
    log: Logger,
    stop?: AbortSignal,
  ): Promise<{ host: PlannerHost; facts: SupergraphFacts; planner: string }> {
    const host = new PlannerHost(supergraphSdl, limits, log);
    const end = (): void => void host.stop();
    stop?.addEventListener("abort", end, { once: true });
    try {
      const { facts, planner } = await host.startChild();
      return { host, facts, planner };
    } catch (fault) {
      await host.stop();
      throw fault;
    } finally {
      stop?.removeEventListener("abort", end);
    }
  }

  /** `planMs`: how long it is waited for. */
  plan(text: string, operationName: string | undefined, planMs = this.limits.planMs): Promise<PlanNode | null> {
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const question = { kind: "plan", id, text, operationName } as const;
      const waiting: Waiting = { question, planMs, resolve, reject, timer: null, tries: 0 };
      if (this.stopped) return reject(new PlanningFailed("the planner was stopped"));
      this.waiting.set(id, waiting);
      if (this.ready) this.ask(waiting);
      else this.await(waiting);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new PlanningFailed("the planner was stopped"));
    for (const timer of this.stopping.values()) clearTimeout(timer);
    this.stopping.clear();
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  private startChild(): Promise<PlannerAnswer & { kind: "ready" }> {
    const child = fork(compiledFile("plan", "planner-process.js"), [], {
      execArgv: [`--max-old-space-size=${this.limits.planMegabytes}`],
      // Nothing of the gateway's own: the planner needs no secret, and a library's chatter stays out of the log.
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child = child;
    yieldToOthers(child);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the planner did not start in time")), START_MS).unref();
      child.once("exit", () => {
        clearTimeout(late);
        reject(new Error("the planner ended while it started"));
        this.lost(child);
      });
      child.on("error", () => undefined);
      child.on("message", (answer: PlannerAnswer) => {
        if (answer.kind !== "ready" && answer.kind !== "refused") return this.answered(answer);
        clearTimeout(late);
        if (answer.kind === "refused") return reject(new Error(answer.reason));
        this.ready = true;
        this.restartMs = RESTART_MS;
        for (const waiting of this.waiting.values()) this.ask(waiting);
        resolve(answer);
      });
      this.say({ kind: "open", supergraphSdl: this.supergraphSdl });
    });
  }

  private say(question: PlannerQuestion): void {
    if (this.child?.connected) this.child.send(question, () => undefined);
  }

  // Nobody waits for ever for a planner that does not come back.
  private await(waiting: Waiting): void {
    if (waiting.timer) clearTimeout(waiting.timer);
    const give = (): void => this.settle(waiting.question.id)?.reject(new PlanningFailed("there is no planner"));
    waiting.timer = setTimeout(give, waiting.planMs + GRACE_MS).unref();
  }

  private ask(waiting: Waiting): void {
    const { question } = waiting;
    if (waiting.timer) clearTimeout(waiting.timer);
    waiting.tries += 1;
    waiting.timer = setTimeout(() => {
      this.waiting.delete(question.id);
      waiting.reject(tooCostly(waiting));
      const { child } = this;
      this.stopping.set(question.id, setTimeout(() => child?.kill("SIGKILL"), GRACE_MS).unref());
    }, waiting.planMs).unref();
    this.say(question);
  }

  private answered(answer: PlannerAnswer & { kind: "planned" | "too large" | "failed" }): void {
    clearTimeout(this.stopping.get(answer.id));
    this.stopping.delete(answer.id);
    const waiting = this.settle(answer.id);
    if (answer.kind === "planned") waiting?.resolve(answer.plan);
    else if (answer.kind === "too large") waiting?.reject(tooCostly(waiting));
    else waiting?.reject(new PlanningFailed(answer.reason));
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting?.timer) clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }

  // Which of several operations ended it nobody can say: all are tried again.
  private lost(child: ChildProcess): void {
    if (this.child !== child || this.stopped) return;
    this.ready = false;
    for (const timer of this.stopping.values()) clearTimeout(timer);
    this.stopping.clear();
    this.log.warn({ planning: this.waiting.size }, "planner ended, starting another");
    for (const [id, waiting] of this.waiting) {
      this.await(waiting);
      if (waiting.tries >= TRIES) this.settle(id)?.reject(new PlanningFailed("the planner ended over it"));
    }
    setTimeout(() => void this.restart(), this.restartMs).unref();
    this.restartMs = Math.min(this.restartMs * 2, LONGEST_RESTART_MS);
  }

  private async restart(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.startChild();
    } catch (fault) {
      this.log.error({ reason: (fault as Error).message.slice(0, 200) }, "planner not started");
      // One that hangs while it starts is ended, and its end starts the next.
      this.child?.kill("SIGKILL");
    }
  }
}

function yieldToOthers({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, PRIORITY);
  } catch {
    // It has ended already, or the system does not let us.
  }
}

function tooCostly({ planMs }: Waiting): Refusal {
  return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.PLANNING", values: { limit: planMs } });
}
