"use strict";
// Who is running out of this checkout: nothing is installed under them and their build is not removed.

const { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { birthOf, isAlive } = require("./birth.cjs");
const { paths } = require("./paths.cjs");

const kept = 2;

exports.register = function register({ command, build, pids }) {
  mkdirSync(paths.running, { recursive: true });
  const processes = pids.map((pid) => ({ pid, birth: birthOf(pid) }));
  const file = join(paths.running, `${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ command, build, pids, processes }));
  process.once("exit", () => rmSync(file, { force: true }));
};

exports.stacksRunning = stacksRunning;

/** Removes builds that nobody runs any more, but for the youngest. */
exports.prune = function prune() {
  const used = new Set(stacksRunning().map((entry) => entry.build));
  const builds = readdirSync(paths.state)
    .filter((name) => /^(js|doors)-/.test(name))
    .map((name) => ({ name, path: join(paths.state, name) }));
  for (const kind of ["js-", "doors-"]) {
    const old = builds
      .filter(({ name }) => name.startsWith(kind))
      .sort(byAge)
      .slice(kept);
    for (const { path } of old)
      if (![...used].some((build) => uses(build, path))) rmSync(path, { recursive: true, force: true });
  }
};

function stacksRunning() {
  try {
    return readdirSync(paths.running).flatMap((name) => alive(join(paths.running, name)));
  } catch (fault) {
    if (fault.code === "ENOENT") return [];
    throw fault;
  }
}

function alive(file) {
  try {
    const entry = JSON.parse(readFileSync(file, "utf8"));
    if (entry.processes.some(isAlive)) return [entry];
  } catch {
    // Half written or gone: nobody that could be named.
  }
  rmSync(file, { force: true });
  return [];
}

function byAge(a, b) {
  return birthtime(b.path) - birthtime(a.path);
}

function birthtime(path) {
  return require("node:fs").statSync(path).mtimeMs;
}

function uses(build, path) {
  const { existsSync, realpathSync } = require("node:fs");
  if (build === path) return true;
  const doors = join(build, "gateway", "doors", "assets");
  return existsSync(doors) && realpathSync(doors) === path;
}
