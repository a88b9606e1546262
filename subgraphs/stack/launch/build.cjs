"use strict";
// Compiles once per state of the sources. Each state has a folder of its own that appears complete and is never changed,
// so that a running stack keeps the code it was started with.

const { spawn } = require("node:child_process");
const { createHash } = require("node:crypto");
const {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} = require("node:fs");
const { join, relative } = require("node:path");
const { paths } = require("./paths.cjs");
const { withProgress } = require("./progress.cjs");

// The tests themselves are read by jest. Their support is compiled, because a reporter has to be, and so are the measurements.
const compiledFolders = [
  "gateway",
  "subgraphs",
  "test/support",
  "test/bench",
  "test/fuzz",
  "test/fuzz-authorisation",
  "test/gateway",
  "test/journeys",
];
const isTest = /\.test\.ts$/;

class BuildFailed extends Error {}
exports.BuildFailed = BuildFailed;

/** Answers the folder that holds the compiled code of the sources as they are now. */
exports.ensureBuilt = async function ensureBuilt() {
  const toolchain = readFileSync(paths.installedFrom, "utf8");
  const doors = await ensureDoors(toolchain);
  const sources = compiledFolders.flatMap((folder) => filesUnder(folder, /\.ts$/)).filter((file) => !isTest.test(file));
  const out = join(paths.state, `js-${digest(toolchain, doors ?? "", [...sources, "tsconfig.json"])}`);
  if (!existsSync(out)) await withProgress("compiling", () => compile(out, doors));
  touch(out);
  return out;
};

async function compile(out, doors) {
  const draft = freshDraft();
  const config = join(draft, "tsconfig.json");
  const tsconfig = {
    extends: "../../tsconfig.json",
    compilerOptions: { rootDir: paths.root, outDir: draft, noCheck: true, incremental: false },
    include: compiledFolders.map((folder) => join(paths.root, folder, "**/*.ts")),
    exclude: ["test/**/*.test.ts"].map((pattern) => join(paths.root, pattern)),
  };
  writeFileSync(config, JSON.stringify(tsconfig));
  await runNode([join(paths.modules, "typescript", "bin", "tsc"), "-p", config], "TypeScript could not be compiled");
  if (doors) linkDoors(draft, doors);
  publish(draft, out);
}

/** The pages that people open are bundled by the gateway's own script, again only when their sources have changed. */
async function ensureDoors(toolchain) {
  const script = join(paths.root, "gateway", "doors", "build.cjs");
  if (!existsSync(script)) return null;
  const sources = filesUnder("gateway/doors", /\.(cjs|tsx?|css|html|svg|json|png|ico)$/).concat(
    filesUnder("schema/operations", /./),
  );
  const out = join(paths.state, `doors-${digest(toolchain, "", sources)}`);
  if (!existsSync(out)) {
    await withProgress("bundling the Playground", async () => {
      const draft = freshDraft();
      await runNode([script, draft], "The Playground could not be bundled");
      publish(draft, out);
    });
  }
  touch(out);
  return out;
}

function linkDoors(draft, doors) {
  const folder = join(draft, "gateway", "doors");
  mkdirSync(folder, { recursive: true });
  symlinkSync(relative(join(paths.state, "js-any", "gateway", "doors"), doors), join(folder, "assets"), "dir");
}

function freshDraft() {
  for (const name of readdirSync(paths.state))
    if (name.startsWith("draft-")) rmSync(join(paths.state, name), { recursive: true, force: true });
  const draft = join(paths.state, `draft-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  return draft;
}

function publish(draft, out) {
  rmSync(out, { recursive: true, force: true });
  renameSync(draft, out);
}

function touch(folder) {
  const now = new Date();
  utimesSync(folder, now, now);
}

function runNode(args, complaint) {
  const child = spawn(paths.pinnedNode, args, { cwd: paths.root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new BuildFailed(`${output.trim().slice(0, 8_000)}\n${complaint}.`)),
    );
  });
}

function digest(toolchain, extra, files) {
  const hash = createHash("sha256").update(toolchain).update(extra).update(readFileSync(__filename));
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(paths.root, file)));
  return hash.digest("hex").slice(0, 16);
}

function filesUnder(folder, pattern) {
  const path = join(paths.root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(name, pattern);
      return pattern.test(entry.name) ? [name] : [];
    })
    .sort();
}
