import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../kit/root";
import { say } from "../plain-script";
import { composeSchema, SchemaFaults } from "../schema/compose";
import { drifted, schemaFolder } from "../schema/command";
import { brokenLaws } from "./architecture";

type Faults = string | null;
const formatted = [
  "{gateway,subgraphs,test}/**/*.{ts,tsx,cjs,css,html,json}",
  "*.json",
  "!package-lock.json",
  "!subgraphs/*/data/**",
  "*.yml",
  "README.md",
];

/** `npm run check`: everything that is judged without running the product, all faults in one go. Arguments name some of it. */
export async function checkCommand(wanted: readonly string[]): Promise<number> {
  const checks: Readonly<Record<string, () => Promise<Faults>>> = {
    format: () => tool("prettier/bin/prettier.cjs", ["--check", "--log-level=warn", ...formatted]),
    lint: lint,
    types: async () =>
      (await tool("typescript/bin/tsc", ["-p", ".", "--noEmit"])) ??
      tool("typescript/bin/tsc", ["-p", "gateway/doors/page"]),
    schema: schema,
    architecture: () => Promise.resolve(brokenLaws(projectPath()).join("\n") || null),
  };
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const faults = await check();
    say(faults === null ? `ok      ${name}` : `FAILED  ${name}\n${faults}`);
    failed += faults === null ? 0 : 1;
  }
  return failed === 0 ? 0 : 1;
}

async function schema(): Promise<Faults> {
  try {
    const changed = drifted(await composeSchema(), schemaFolder());
    return changed.length === 0 ? null : `  not as the sources say: ${changed.join(", ")}; npm run schema writes them`;
  } catch (fault) {
    if (fault instanceof SchemaFaults) return fault.message;
    throw fault;
  }
}

// The settings stand in package.json, where oxlint does not look: it is given them as files. Tests may be long, and they
// print what they measured and with which seed.
async function lint(): Promise<Faults> {
  const { oxlint } = JSON.parse(readFileSync(projectPath("package.json"), "utf8")) as {
    oxlint: { rules: Record<string, unknown> };
  };
  const forTests = {
    ...oxlint,
    rules: {
      ...oxlint.rules,
      "eslint/max-lines": ["error", { max: 500 }],
      "eslint/max-lines-per-function": "off",
      "eslint/no-console": "off",
    },
  };
  const product = await oxlintOn(["gateway", "subgraphs"], "oxlint.json", oxlint);
  const tests = await oxlintOn(["test"], "oxlint-tests.json", forTests);
  return [product, tests].filter((faults) => faults !== null).join("\n") || null;
}

function oxlintOn(folders: readonly string[], file: string, settings: unknown): Promise<Faults> {
  const folder = projectPath(".build", "check");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(settings));
  return tool("oxlint/bin/oxlint", ["--config", join(folder, file), "--type-aware", "--deny-warnings", ...folders]);
}

/** Runs a tool of node_modules on the pinned Node; its output when it is not content. */
function tool(script: string, args: readonly string[]): Promise<Faults> {
  const child = spawn(process.execPath, [projectPath("node_modules", script), ...args], {
    cwd: projectPath(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done(code === 0 ? null : output.trim()));
  });
}
