import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { printRules, ruleTable } from "../../gateway/authorise/rule-table";
import { projectPath } from "../kit/root";

/** `npm run rules`: who may see what, as the gateway reads it out of the supergraph. */
export async function rulesCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { supergraph: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const file = values.supergraph ?? projectPath("schema", "supergraph.graphql");
  const rows = ruleTable(await readFile(file, "utf8"));
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : printRules(rows));
  return 0;
}
