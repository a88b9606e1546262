import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { inRunFolder } from "./test";

/** `npm run bench`: the measurements of test/bench, on a stack of their own. */
export function benchCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const build = resolve(__dirname, "../..");
  return inRunFolder(async (folder) => {
    const child = spawn(process.execPath, [resolve(build, "test/bench/main.js"), ...args], {
      stdio: "inherit",
      env: { ...env, ONE_STOP_TEST_RUN: folder, ONE_STOP_BUILD: build },
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  });
}
