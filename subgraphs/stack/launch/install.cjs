"use strict";
// Installs when, and only when, node_modules was made from another package-lock.json than the one that lies here.

const { spawn } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { delimiter, dirname, join } = require("node:path");
const { paths } = require("./paths.cjs");
const { withProgress } = require("./progress.cjs");
const { stacksRunning } = require("./running.cjs");

class InstallRefused extends Error {}
exports.InstallRefused = InstallRefused;

exports.ensureInstalled = async function ensureInstalled() {
  const wanted = digestOf(paths.packageLock);
  if (isComplete() && installedFrom() === wanted) return;
  if (isComplete() && agreesWithLock()) return remember(wanted);
  const [stack] = stacksRunning();
  if (stack) {
    throw new InstallRefused(
      `The packages have to be installed anew, but a command of this checkout is running (${stack.command}, process ${stack.pids[0]}): stop it first.`,
    );
  }
  await withProgress("installing packages (npm ci)", install);
  if (!isComplete())
    throw new InstallRefused(
      "npm ci ended well, yet the pinned Node or a package is missing: see npm's settings for install scripts.",
    );
  remember(wanted);
};

function isComplete() {
  return existsSync(paths.pinnedNode) && existsSync(join(paths.modules, "typescript", "package.json"));
}

function installedFrom() {
  return existsSync(paths.installedFrom) ? readFileSync(paths.installedFrom, "utf8").trim() : null;
}

function remember(digest) {
  writeFileSync(paths.installedFrom, `${digest}\n`);
}

/** node_modules that somebody made with npm themselves: npm leaves in it the list of what it put there. */
function agreesWithLock() {
  const hidden = join(paths.modules, ".package-lock.json");
  if (installedFrom() !== null || !existsSync(hidden)) return false;
  const wanted = Object.entries(packagesOf(paths.packageLock)).filter(([path]) => path !== "");
  const present = packagesOf(hidden);
  const same = ([path, entry]) =>
    present[path]
      ? present[path].integrity === entry.integrity && present[path].version === entry.version
      : entry.optional === true;
  return wanted.every(same);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

function install(progress) {
  const total = Object.values(packagesOf(paths.packageLock)).filter((entry) => !entry.optional).length;
  const timer = setInterval(() => progress(Math.min(0.99, countPackages() / total)), 500);
  return npmCi().finally(() => clearInterval(timer));
}

function npmCi() {
  const [command, ...args] = npmCommand();
  const child = spawn(command, [...args, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: paths.root,
    env: npmEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", (fault) => reject(new InstallRefused(`npm could not be started: ${fault.message}`)));
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new InstallRefused(`${output.trim()}\nnpm ci failed (exit ${code}).`)),
    );
  });
}

// The npm that called us, run by a Node outside node_modules: npm ci removes the pinned one while it works.
function npmCommand() {
  const script = process.env.npm_execpath;
  const isNpm = script && /npm-cli\.js$/.test(script) && existsSync(script);
  return isNpm ? [process.execPath.startsWith(paths.modules) ? "node" : process.execPath, script] : ["npm"];
}

function npmEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("npm_") || name.startsWith("npm_config_"),
  );
  const env = Object.fromEntries(kept);
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes(`node_modules${"/"}.bin`));
  return { ...env, NODE_ENV: "development", PATH: folders.join(delimiter) || dirname(process.execPath) };
}

function countPackages() {
  try {
    const names = readdirSync(paths.modules);
    const scoped = names.filter((name) => name.startsWith("@"));
    return names.length + scoped.reduce((sum, scope) => sum + readdirSync(join(paths.modules, scope)).length - 1, 0);
  } catch {
    return 0;
  }
}

function digestOf(file) {
  return createHash("sha256").update(readFileSync(file)).update(`${process.platform}-${process.arch}`).digest("hex");
}
