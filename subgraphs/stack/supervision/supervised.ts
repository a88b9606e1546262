import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Ledger } from "./ledger";
import type { LogFile } from "./log-file";

export interface ProcessSpec {
  readonly name: string;
  readonly port: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly stopSignal: NodeJS.Signals;
  readonly graceMs: number;
  readonly isReady: () => Promise<boolean>;
  /** Clears away what a killed predecessor left (PostgreSQL's own children and its lock file). */
  readonly beforeStart?: () => Promise<void>;
}

const firstPause = 100;
const longestPause = 2_000;
/** A process that has lived this long counts as well again: the next fault starts with the shortest pause. */
const settled = 10_000;

/** One process that is kept alive: when it dies it is started again with the same port, until it is told to stop. */
export class Supervised {
  private child: ChildProcess | null = null;
  private stopping = false;
  private wanted = false;
  private faults = 0;
  private everReady = false;

  constructor(
    readonly spec: ProcessSpec,
    private readonly ledger: Ledger,
    private readonly log: LogFile,
  ) {}

  async start(): Promise<void> {
    this.wanted = true;
    this.stopping = false;
    this.everReady = false;
    this.faults = 0;
    await this.launch();
  }

  /** Throws when the process dies again and again before it was ever ready, or takes longer than `patienceMs`. */
  async untilReady(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!(await this.spec.isReady())) {
      if (this.stopping) return;
      if (this.faults >= 3) throw new Error(`${this.spec.name} does not start:\n${this.log.tail()}`);
      if (Date.now() > deadline)
        throw new Error(`${this.spec.name} is not ready after ${patienceMs / 1000} s:\n${this.log.tail()}`);
      await pause(40);
    }
    this.everReady = true;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wanted = false;
    const child = this.child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(this.spec.stopSignal);
    const timer = setTimeout(() => child.kill("SIGKILL"), this.spec.graceMs);
    await ended;
    clearTimeout(timer);
    await this.spec.beforeStart?.();
    this.ledger.ended(this.spec.name);
  }

  killNow(): void {
    this.stopping = true;
    this.child?.kill("SIGKILL");
  }

  private async launch(): Promise<void> {
    await this.spec.beforeStart?.();
    if (!this.wanted) return;
    const born = Date.now();
    const child = this.spawnChild();
    this.child = child;
    child.once("error", (fault) => child.pid ?? void this.died(born, `not started: ${fault.message}`));
    child.once("exit", (code, signal) => void this.died(born, signal ?? `exit ${code}`));
    if (child.stdout) this.log.follow(child.stdout);
    if (child.stderr) this.log.follow(child.stderr);
    if (child.pid !== undefined) this.ledger.started(this.spec.name, child.pid, this.spec.port);
  }

  // In a session of its own, so that Ctrl-C reaches the supervisor alone, which then ends everything in order. The
  // channel (fd 3) is the lifeline: it breaks when the supervisor is killed, and the child ends itself (lifeline.ts).
  private spawnChild(): ChildProcess {
    const { file, args, env, cwd, uid, gid } = this.spec;
    const identity = uid === undefined || gid === undefined ? {} : { uid, gid };
    return spawn(file, args, {
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      ...(cwd ? { cwd } : {}),
      ...identity,
    });
  }

  private async died(born: number, how: string): Promise<void> {
    if (!this.wanted) return;
    this.faults = Date.now() - born > settled || this.everReady ? Math.min(this.faults, 1) : this.faults;
    this.faults += 1;
    this.log.note(`ended (${how}); started again under port ${this.spec.port}`);
    await pause(Math.min(longestPause, firstPause * 2 ** (this.faults - 1)));
    if (this.wanted) await this.launch();
  }
}
