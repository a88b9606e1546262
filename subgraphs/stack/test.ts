import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { projectPath } from "../kit/root";

/** Options of jest that leave tests out: what is said about the run as a whole does not hold then. */
const selecting = /^(-t|-o|-f|--testNamePattern|--testPathPatterns?|--onlyChanged|--onlyFailures|--changedSince|--shard|--findRelatedTests|--selectProjects)/;

/** `npm test`: jest with the code that was just built. Arguments go to jest. */
export async function testCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const build = resolve(__dirname, "../..");
  const whole = !args.some((arg) => selecting.test(arg) || !arg.startsWith("-"));
  const reporter = resolve(build, "test/support/run-reporter.js");
  const child = spawn(
    process.execPath,
    [projectPath("node_modules/jest/bin/jest.js"), ...args, `--reporters=${reporter}`, "--reporters=default"],
    {
      cwd: projectPath(),
      stdio: "inherit",
      env: { ...env, NODE_OPTIONS: "--experimental-vm-modules --no-warnings", NODE_COMPILE_CACHE: "", ONE_STOP_BUILD: build, ONE_STOP_FULL_RUN: whole ? "1" : "" },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => done(code ?? 1));
  });
}
