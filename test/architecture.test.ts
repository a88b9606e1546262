import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectPath } from "../subgraphs/kit/root";
import { brokenLaws } from "../subgraphs/stack/check/architecture";

describe("the law of imports", () => {
  it("holds", () => {
    expect(brokenLaws(projectPath())).toEqual([]);
  });

  const offences: readonly [string, string, string][] = [
    ["the kit knows no domain", "subgraphs/kit/x.ts", `import { a } from "../dossiers/config";`],
    ["a subgraph imports no other subgraph", "subgraphs/archive/x.ts", `import type { A } from "../dossiers/config";`],
    ["the gateway imports only the kit", "gateway/x.ts", `const a = await import("../subgraphs/catalogue/config.js");`],
    ["nobody imports the stack", "subgraphs/feedback/x.ts", `export { a } from "../stack/config";`],
    ["the environment is read in config.ts", "subgraphs/feedback/x.ts", `export const a = process.env["A"];`],
    ["nobody reads another subgraph's database", "subgraphs/feedback/x.ts", `const a = "DATABASE_URL_ARCHIVE";`],
  ];
  it.each(offences)("is seen to be broken: %s", (_law, path, text) => {
    const root = mkdtempSync(join(tmpdir(), "one-stop-graph-law-"));
    try {
      for (const folder of ["gateway", "subgraphs/kit", "subgraphs/archive", "subgraphs/feedback"])
        mkdirSync(join(root, folder), { recursive: true });
      cpSync(projectPath("subgraphs", "kit", "root.ts"), join(root, "subgraphs", "kit", "root.ts"));
      expect(brokenLaws(root)).toEqual([]);
      writeFileSync(join(root, path), text);
      expect(brokenLaws(root)).toHaveLength(1);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
