import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../subgraphs/kit/root";
import { runFolder } from "../support/run";

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(runFolder(), "checkout-"));
  for (const name of [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "gateway",
    "subgraphs",
    "schema",
    "test/support",
  ]) {
    cpSync(projectPath(name), join(checkout, name), { recursive: true });
  }
  symlinkSync(projectPath("node_modules"), join(checkout, "node_modules"));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** `npm run check -- schema architecture` on the copy. */
function check(): { code: number | null; output: string } {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const run = spawnSync(
    process.execPath,
    [join(checkout, "subgraphs/stack/launch.cjs"), "check", "schema", "architecture"],
    { env, encoding: "utf8" },
  );
  return { code: run.status, output: run.stdout + run.stderr };
}

function change(path: string, from: RegExp | string, to: string): () => void {
  const file = join(checkout, path);
  const before = readFileSync(file, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has nothing like ${from}`);
  writeFileSync(file, after);
  return () => writeFileSync(file, before);
}

describe("npm run check", () => {
  it("passes on the sources as they are", () => {
    expect(check()).toMatchObject({ code: 0 });
  }, 60_000);

  it("fails on a schema that is not what the sources say, and on a broken import law", () => {
    const undo = [
      change("schema/api.graphql", "type Query", "type Query "),
      change("subgraphs/archive/config.ts", /^/, 'import "../feedback/config";\n'),
    ];
    const { code, output } = check();
    for (const one of undo) one();
    expect(code).toBe(1);
    expect(output).toMatch(/FAILED {2}schema\n.*not as the sources say: api\.graphql/);
    expect(output).toMatch(
      /FAILED {2}architecture\nsubgraphs\/archive\/config\.ts imports subgraphs\/feedback\/config/,
    );
  }, 60_000);

  it("fails on a type without a description", () => {
    const undo = change("subgraphs/kit/graph.ts", "A span of days, both included.", "");
    const { code, output } = check();
    undo();
    expect(code).toBe(1);
    expect(output).toMatch(/FAILED {2}schema\n(.*\n)*.*no description: Period$/m);
  }, 60_000);
});
