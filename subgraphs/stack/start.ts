import { readStackConfig, type StackConfig } from "./config";
import { say } from "./plain-script";
import { isFree } from "./ports";
import { originOf } from "./processes";
import { Stack } from "./stack";
import { endLeftovers, runningStack } from "./supervision/leftovers";

/** `npm start`: runs until it is told to stop, and leaves nothing running then. Answers the exit code. */
export async function startCommand(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readStackConfig(env);
  await refuseIfTaken(config);
  const stack = await Stack.open(config);
  const starting = start(stack);
  resetWhenTold(stack, starting);
  const stopped = stopWhenTold(stack);
  const started = await Promise.race([starting, stopped]);
  if (started === "failed") {
    await stack.stop();
    return 1;
  }
  await stopped;
  return 0;
}

/** Says in one line why there can be no stack here, before anything is touched. */
export async function refuseIfTaken(config: StackConfig): Promise<void> {
  const running = runningStack(config.dataDir);
  if (running)
    throw new Error(`A stack is already running on ${config.dataDir}: ${running.origin} (process ${running.pid}).`);
  await endLeftovers(config.dataDir);
  for (const host of ["127.0.0.1", "::1"]) {
    if (await isFree(config.port, host)) continue;
    throw new Error(
      `Port ${config.port} is taken: stop what listens there, or choose another one with PORT=${config.port + 1} npm start.`,
    );
  }
}

async function start(stack: Stack): Promise<"started" | "failed"> {
  try {
    await stack.prepare();
    await stack.startProcesses();
    if (!stack.isStopping) process.stdout.write(`ready ${originOf(stack.config)}/graphql\n`);
    return "started";
  } catch (fault) {
    say(explain(fault));
    return "failed";
  }
}

function explain(fault: unknown): string {
  const { message, cause } = fault as Error;
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return `${message}${reason}`;
}

/** Ends the stack on Ctrl-C, SIGTERM, or when the launcher is gone; a second Ctrl-C does not wait. */
function stopWhenTold(stack: Stack): Promise<"stopped"> {
  return new Promise((resolve) => {
    let stopping = false;
    let told = 0;
    const stop = (): void => {
      // One Ctrl-C arrives several times: from the terminal, from npm and from the launcher.
      if (stopping) return Date.now() - told > 1_000 ? stack.killNow() : undefined;
      stopping = true;
      told = Date.now();
      stack.stop().then(
        () => resolve("stopped"),
        (fault: unknown) => {
          say(explain(fault));
          stack.killNow();
          resolve("stopped");
        },
      );
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    watchParent(stop);
  });
}

/** `npm run reset` tells us by a signal; one reset at a time, and none before the start is over. */
function resetWhenTold(stack: Stack, starting: Promise<unknown>): void {
  let last = starting;
  const reset = (): Promise<void> =>
    stack.reset().catch((fault: unknown) => {
      say(explain(fault));
      process.kill(process.pid, "SIGTERM");
    });
  process.on("SIGUSR2", () => (last = last.then(reset)));
}

// A launcher that was killed could not tell us.
function watchParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}
