import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { inRunFolder } from "./test";

/** `npm run bench`: the measurements of test/bench, on a stack of their own. */
export function benchCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return inRunFolder((folder) => runCompiled("test/bench/main.js", args, { ...env, ONE_STOP_TEST_RUN: folder }));
}

/** `npm run bench:fuzz`: generated operations over generated graphs, the gateway's engine against the same in one piece. */
export function fuzzCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return runCompiled("test/fuzz/main.js", args, env);
}

/** `npm run bench:authorisation`: generated operations by readers of random rights over guarded graphs, against what the rules mean. */
export function fuzzAuthorisationCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return runCompiled("test/fuzz-authorisation/main.js", args, env);
}

async function runCompiled(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const build = resolve(__dirname, "../..");
  const child = spawn(process.execPath, [resolve(build, script), ...args], {
    stdio: "inherit",
    env: { ...env, ONE_STOP_BUILD: build },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
