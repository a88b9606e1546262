"use strict";
// The guard behind every npm command: plain JavaScript for the system's Node, because TypeScript, the pinned Node and
// every package are there only after it has run.

const { existsSync } = require("node:fs");
const { withLock } = require("./launch/lock.cjs");
const { ensureInstalled, InstallRefused } = require("./launch/install.cjs");
const { ensureBuilt, BuildFailed } = require("./launch/build.cjs");
const { register, prune } = require("./launch/running.cjs");
const { run } = require("./launch/run.cjs");
const { paths } = require("./launch/paths.cjs");

main().then(
  (code) => (process.exitCode = code),
  (fault) => {
    const expected = fault instanceof InstallRefused || fault instanceof BuildFailed;
    process.stderr.write(`${expected ? fault.message : (fault.stack ?? fault)}\n`);
    process.exitCode = 1;
  },
);

async function main() {
  const [command, ...args] = process.argv.slice(2);
  if (command === "build") return build();
  // Everything up to the registration happens under one lock: nobody installs or prunes between our look and our start.
  const child = await withLock(async () => {
    await ensureInstalled();
    const build = await ensureBuilt();
    const started = run(build, [command ?? "help", ...args]);
    register({ command, build, pids: [process.pid, started.pid] });
    prune();
    return started;
  });
  return child.ended;
}

/** For images: compiles and prints the folder, and runs nothing. */
async function build() {
  process.stdout.write(`${await withLock(async () => (await ensureInstalled(), ensureBuilt()))}\n`);
  return 0;
}

if (!existsSync(paths.packageJson)) throw new Error("launch.cjs has to lie in the checkout it serves");
