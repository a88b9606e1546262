import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Absolute path of a file of the project that is read at run time (SQL, labels, data), wherever the code was compiled to. */
export function projectPath(...parts: string[]): string {
  return join(root, ...parts);
}

const root = findRoot(__dirname);

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${start}`);
  }
}
