import { setTimeout as pause } from "node:timers/promises";
import { readStackConfig } from "./config";
import { say } from "./plain-script";
import { Stack } from "./stack";
import { endLeftovers, runningStack } from "./supervision/leftovers";

const patienceMs = 180_000;

/** `npm run reset`: the demonstration data and nothing else, in the running stack of DATA_DIR or in one at rest. */
export async function resetCommand(env: NodeJS.ProcessEnv): Promise<number> {
  const config = readStackConfig(env);
  const running = runningStack(config.dataDir);
  if (running) return resetRunning(config.dataDir, running);
  await endLeftovers(config.dataDir);
  const stack = await Stack.open(config);
  try {
    await stack.prepareAnew();
  } finally {
    await stack.stop();
  }
  say(`${config.dataDir} holds the demonstration data`);
  return 0;
}

async function resetRunning(dataDir: string, before: { pid: number; resets: number; origin: string }): Promise<number> {
  process.kill(before.pid, "SIGUSR2");
  for (let waited = 0; waited < patienceMs; waited += 100) {
    const now = runningStack(dataDir);
    if (!now) throw new Error("The stack stopped while it was being set back: see its output.");
    if (now.resets > before.resets && now.state === "ready") {
      say(`${before.origin} is back to the demonstration data`);
      return 0;
    }
    await pause(100);
  }
  throw new Error("The stack was not set back in time: see its output.");
}
