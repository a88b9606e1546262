import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "../../subgraphs/stack/ports";
import { placeElsewhere } from "../../subgraphs/stack/postgres/place";
import { type LedgerContent, readLedger } from "../../subgraphs/stack/supervision/ledger";
import { findLeaks } from "./leaks";
import { note, runFolder } from "./run";

export type ProcessName =
  "gateway" | "catalogue" | "dossiers" | "archive" | "feedback" | "esignature" | "identity" | "postgres";

/** Where a stack can be reached and looked into. */
export interface StackFacts {
  readonly port: number;
  readonly origin: string;
  readonly graphql: string;
  readonly dataDir: string;
  readonly keyDir: string;
  readonly logDir: string;
}

export interface StartedStack extends StackFacts {
  /** Everything the command has printed. */
  readonly output: () => string;
  readonly process: ChildProcess;
  /** Ends it as Ctrl-C does; answers the exit code. The data stays. */
  readonly stop: () => Promise<number | null>;
  /** Ends it and removes everything it made. */
  readonly remove: () => Promise<void>;
}

export interface StackOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** An earlier stack's data to start on. */
  readonly on?: Pick<StackFacts, "dataDir" | "keyDir">;
  readonly port?: number;
  readonly patienceMs?: number;
}

/** The stack that `npm test` started for everybody. Tests share it: they make what they need and count on nothing else. */
export function sharedStack(): StackFacts {
  const file = join(runFolder(), "stack.facts");
  if (!existsSync(file)) throw new Error(readFileSync(join(runFolder(), "stack.fault"), "utf8"));
  return JSON.parse(readFileSync(file, "utf8")) as StackFacts;
}

/** A stack of a test's own, for tests that kill, stop or configure one; takes some seconds. */
export async function startStack(options: StackOptions = {}): Promise<StartedStack> {
  const facts = await factsFor(options);
  const command = runStackCommand("start", { ...facts, env: { DEV_CLOCK: "1", ...options.env } });
  await untilReady(command, options.patienceMs ?? 120_000);
  const stop = async (): Promise<number | null> => {
    if (command.process.exitCode === null && command.process.signalCode === null) {
      const ended = once(command.process, "exit");
      command.process.kill("SIGTERM");
      await ended;
    }
    return command.process.exitCode;
  };
  const remove = async (): Promise<void> => {
    await stop();
    removeStack(facts, command.output());
  };
  return { ...facts, ...command, stop, remove };
}

/** Runs `start`, `reset`, `token`, `db` ... of the code under test on a data directory. */
export function runStackCommand(
  command: string,
  target: Pick<StackFacts, "dataDir" | "keyDir" | "port"> & {
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  },
): { process: ChildProcess; output: () => string } {
  const compileCache = join(compiled(), "../compile-cache");
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: compileCache,
    PORT: String(target.port),
    DATA_DIR: target.dataDir,
    KEY_DIR: target.keyDir,
    ...target.env,
  };
  // What jest needs of Node is nothing that the stack should have.
  const { NODE_OPTIONS: _nodeOptions, NODE_ENV: _nodeEnv, ...rest } = env as Record<string, string>;
  const child = spawn(process.execPath, [join(compiled(), "subgraphs/stack/cli.js"), command, ...(target.args ?? [])], {
    env: rest,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { process: child, output: () => text };
}

export function ledgerOf(stack: Pick<StackFacts, "dataDir">): LedgerContent {
  const ledger = readLedger(stack.dataDir);
  if (!ledger) throw new Error(`no stack.json in ${stack.dataDir}`);
  return ledger;
}

export function pidOf(stack: Pick<StackFacts, "dataDir">, name: ProcessName): number {
  return Number(readFileSync(join(stack.dataDir, "pids", `${name}.pid`), "utf8"));
}

/** Address of an inner process, past the gateway. */
export function innerUrl(stack: Pick<StackFacts, "dataDir">, name: ProcessName): string {
  return `http://127.0.0.1:${ledgerOf(stack).processes[name]?.port}`;
}

/** Looks for identity numbers in what the stack wrote, then removes it with everything that lies elsewhere. */
export function removeStack(facts: StackFacts, output: string): void {
  note("leaks", findLeaks(facts, output));
  const elsewhere = placeElsewhere(facts.dataDir);
  for (const folder of [facts.dataDir, facts.keyDir, ...(elsewhere ? [elsewhere] : [])])
    rmSync(folder, { recursive: true, force: true });
}

export function rememberShared(facts: StackFacts): void {
  writeFileSync(join(runFolder(), "stack.facts"), JSON.stringify(facts));
}

/** The compiled code that `npm test` has built. */
export function compiled(): string {
  const folder = process.env["ONE_STOP_BUILD"];
  if (!folder) throw new Error("this runs under `npm test` only: the build is missing");
  return folder;
}

async function factsFor(options: StackOptions): Promise<StackFacts> {
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const folder = options.on ? "" : mkdtempSync(join(runFolder(), "stack-"));
  if (folder) chmodSync(folder, 0o711);
  const { dataDir, keyDir } = options.on ?? { dataDir: join(folder, "data"), keyDir: join(folder, "keys") };
  const origin = `http://localhost:${port}`;
  return { port, origin, graphql: `${origin}/graphql`, dataDir, keyDir, logDir: join(dataDir, "logs") };
}

async function untilReady(command: { process: ChildProcess; output: () => string }, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!/^ready /m.test(command.output())) {
    if (command.process.exitCode !== null) throw new Error(`the stack did not start:\n${command.output()}`);
    if (Date.now() > deadline) {
      command.process.kill("SIGTERM");
      throw new Error(`the stack was not ready in time:\n${command.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
