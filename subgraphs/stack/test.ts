import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { projectPath } from "../kit/root";
import { placeElsewhere } from "./postgres/place";
import { endLeftovers, runningStack } from "./supervision/leftovers";

/** Options of jest that leave tests out: what is said about the run as a whole does not hold then. */
const selecting =
  /^(-t|-o|-f|--testNamePattern|--testPathPatterns?|--onlyChanged|--onlyFailures|--changedSince|--shard|--findRelatedTests|--selectProjects)/;

/** `npm test`: jest with the code that was just built. Arguments go to jest. However it ends, nothing is left behind. */
export function testCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return inRunFolder((folder) => runJest(args, { ...env, ONE_STOP_TEST_RUN: folder }));
}

/** A folder for all that a run of stacks leaves on disk, removed with whatever still runs in it. */
export async function inRunFolder(run: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-test-"));
  // Passable for the account under which PostgreSQL runs when the tests run as root.
  chmodSync(folder, 0o711);
  try {
    return await run(folder);
  } finally {
    await removeRun(folder);
  }
}

function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const build = resolve(__dirname, "../..");
  const whole = !args.some((arg) => selecting.test(arg) || !arg.startsWith("-"));
  const reporters = [`--reporters=${resolve(build, "test/support/run-reporter.js")}`, "--reporters=default"];
  const child = spawn(process.execPath, [projectPath("node_modules/jest/bin/jest.js"), ...args, ...reporters], {
    cwd: projectPath(),
    stdio: "inherit",
    env: {
      ...env,
      NODE_OPTIONS: "--experimental-vm-modules --no-warnings",
      NODE_COMPILE_CACHE: "",
      ONE_STOP_BUILD: build,
      ONE_STOP_FULL_RUN: whole ? "1" : "",
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => done(code ?? 1));
  });
}

// A run that was interrupted leaves stacks, which end by themselves when they find their parent gone.
async function removeRun(folder: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const dataDirs = entries.filter((name) => /(^|[/\\])stack\.json$/.test(name)).map((name) => join(folder, name, ".."));
  for (const dataDir of dataDirs) {
    for (let waited = 0; waited < 20_000 && runningStack(dataDir); waited += 100) await pause(100);
    await endLeftovers(dataDir);
    const elsewhere = placeElsewhere(dataDir);
    if (elsewhere) rmSync(elsewhere, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}
