import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";

/** The subgraphs and the load share a core, and what is measured has the other for itself. */
export const cores = { surroundings: 0, measured: 1 } as const;
export const pinned = availableParallelism() >= 2 && spawnSync("taskset", ["-V"]).status === 0;

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 60_000;
const GRACE_MS = 5_000;

/** Starts a script on a core. However we end, it does too: it holds a lifeline whose other end is ours. */
export function startScript(
  script: string,
  args: readonly string[],
  core: number,
  flags: readonly string[] = [],
): Child {
  const lifeline = resolve(compiled(), "subgraphs/stack/supervision/lifeline.js");
  const command = [process.execPath, ...flags, "--require", lifeline, script, ...args];
  const [file = "", ...rest] = pinned ? ["taskset", "-c", String(core), ...command] : command;
  const { PATH } = process.env;
  const child = spawn(file, rest, {
    stdio: ["ignore", "ignore", "inherit", "pipe", "ipc"],
    env: { PATH, NODE_ENV: "production", APOLLO_TELEMETRY_DISABLED: "1" },
  });
  if (child.pid === undefined) throw new Error(`${script} could not be started`);
  return { pid: child.pid, process: child, stop: () => stop(child) };
}

/** Starts one of our own scripts, named from test/bench/gateway, and waits for what it has to tell. */
export async function startOwn<Ready>(script: string, told: unknown, core: number): Promise<Child & { ready: Ready }> {
  const child = startScript(join(__dirname, "..", script), [JSON.stringify(told)], core);
  try {
    const { ready } = await answerOf<{ ready: Ready }>(child);
    return { ...child, ready };
  } catch (fault) {
    await child.stop();
    throw new Error(`${script} did not start: ${(fault as Error).message}`, { cause: fault });
  }
}

/** The next message of a child; throws when it ends instead. */
export async function answerOf<T>({ process: child }: Child, patienceMs = PATIENCE_MS): Promise<T> {
  const given = new AbortController();
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(patienceMs)]);
  const ended = once(child, "exit", { signal }).then(([code]: unknown[]) => {
    throw new Error(`it ended with ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, "message", { signal }), ended])) as [T];
    return message;
  } finally {
    ended.catch(() => undefined);
    given.abort();
  }
}

/** The root of the compiled code that is running. */
export function compiled(): string {
  return process.env["ONE_STOP_BUILD"] ?? resolve(__dirname, "../../../..");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
}
