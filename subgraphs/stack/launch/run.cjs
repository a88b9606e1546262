"use strict";

const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { paths } = require("./paths.cjs");

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs the compiled command on the pinned Node and passes on what we are told: `ended` is its exit code. */
exports.run = function run(build, args) {
  const child = spawn(
    paths.pinnedNode,
    ["--enable-source-maps", join(build, "subgraphs", "stack", "cli.js"), ...args],
    {
      stdio: "inherit",
      env: { ...process.env, NODE_COMPILE_CACHE: paths.compileCache },
    },
  );
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  // npm hands SIGTERM to a shell, which may die of it without telling us: we are then somebody else's child.
  if (process.env.npm_lifecycle_event) whenOrphaned(() => child.kill("SIGTERM"));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(signal ? 1 : code));
  });
  return { pid: child.pid, ended };
};

function whenOrphaned(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}
