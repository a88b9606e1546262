"use strict";

const { join, resolve } = require("node:path");

const root = resolve(__dirname, "../../..");
const state = join(root, ".build");

/** Where a checkout keeps what the launcher makes; `.build` holds nothing that cannot be made again. */
exports.paths = {
  root,
  state,
  packageJson: join(root, "package.json"),
  packageLock: join(root, "package-lock.json"),
  modules: join(root, "node_modules"),
  installedFrom: join(root, "node_modules", ".installed-from"),
  pinnedNode: join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node"),
  compileCache: join(state, "compile-cache"),
  running: join(state, "running"),
  lock: join(state, "lock"),
};
