import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../kit/root";
import { say } from "../plain-script";
import { composeSchema, SchemaFaults, type SchemaFiles } from "./compose";

/** `npm run schema`: writes schema/*.graphql out of the sources. */
export async function schemaCommand(): Promise<number> {
  const folder = schemaFolder();
  try {
    const files = await composeSchema();
    mkdirSync(folder, { recursive: true });
    const changed = drifted(files, folder);
    for (const name of changed) writeFileSync(join(folder, name), files.get(name) ?? "");
    say(changed.length === 0 ? "schema/ is up to date" : `schema/ written: ${changed.join(", ")}`);
    return 0;
  } catch (fault) {
    if (!(fault instanceof SchemaFaults)) throw fault;
    say(`schema/ was not written:\n${fault.message}`);
    return 1;
  }
}

/** The files that are not as the sources say. */
export function drifted(files: SchemaFiles, folder: string): string[] {
  return [...files]
    .filter(([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), "utf8") !== text)
    .map(([name]) => name);
}

export function schemaFolder(): string {
  return projectPath("schema");
}
