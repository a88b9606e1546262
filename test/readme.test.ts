import { readFileSync } from "node:fs";
import { projectPath } from "../subgraphs/kit/root";
import { personas } from "../subgraphs/stack/demonstration/personas";
import { ask } from "./support/client";

const readme = readFileSync(projectPath("README.md"), "utf8");

describe("the README", () => {
  it("answers its first query as it says", async () => {
    const [query, answer] = [block("graphql"), JSON.parse(block("json")) as { data: unknown }];
    expect(await ask(query)).toEqual(answer.data);
    const pasted = JSON.parse(/-d '(\{.*\})'/.exec(block("sh", "curl"))?.[1] ?? "") as { query: string };
    expect(await ask(pasted.query)).toEqual(answer.data);
  });

  it("names every persona", () => {
    for (const { persona } of personas()) expect(readme).toContain(`\`${persona}\``);
  });

  it("names every direct dependency with its version under its licence", () => {
    const { dependencies, devDependencies } = manifest(projectPath("package.json"));
    const rows = readme.split("\n").filter((line) => line.startsWith("| "));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const { license, version } = manifest(projectPath("node_modules", name, "package.json"));
      const row = rows.find((line) => line.split("|")[1]?.trim() === license && line.includes(` ${name} ${version}`));
      if (!row) throw new Error(`the README does not name ${name} ${version} under ${license}`);
    }
  });

  it("names only files that there are", () => {
    for (const [, path] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
      if (path && !path.startsWith("http")) expect(() => readFileSync(projectPath(path))).not.toThrow(/ENOENT/);
    }
  });
});

/** The first fenced block of a language that has the words in it. */
function block(language: string, words = ""): string {
  const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  return blocks.find(([, of, text]) => of === language && text?.includes(words))?.[2] ?? "";
}

interface Manifest {
  readonly license: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}
