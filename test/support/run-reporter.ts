import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isObjectType } from "graphql";
import { projectPath } from "../../subgraphs/kit/root";
import { findLeaks } from "./leaks";
import { notes, runFolder } from "./run";
import { sharedStack } from "./stack";

/** Fields that no test can see: the provincial total stays null until every line of the index can be scored. */
const excepted = ["QualityIndex.total"];

/**
 * Looks at the run as a whole, before jest's summary: whether every field of the graph was really served, whether an
 * identity number got out anywhere, and which suites this machine could not run.
 */
export class RunReporter {
  private readonly faults: string[] = [];

  onRunComplete(): void {
    if (!process.env["ONE_STOP_TEST_RUN"]) return;
    this.reportFields();
    this.reportLeaks();
    this.reportLeftOut();
  }

  getLastError(): Error | undefined {
    return this.faults.length > 0 ? new Error(this.faults.join("\n")) : undefined;
  }

  private reportFields(): void {
    const all = fieldsOfTheGraph();
    const served = notes("fields");
    const missing = all.filter((field) => !served.has(field));
    print(`fields exercised ${all.length - missing.length} of ${all.length}`);
    if (missing.length === 0 || process.env["ONE_STOP_FULL_RUN"] !== "1") return;
    for (const field of missing) print(`  never served: ${field}`);
    this.faults.push(`${missing.length} fields of the graph were never seen with a value`);
  }

  private reportLeaks(): void {
    const shared = existsSync(join(runFolder(), "stack.facts")) ? findLeaks(sharedStack(), "") : [];
    const leaks = [...new Set([...notes("leaks"), ...shared])];
    for (const leak of leaks) print(`  leak: ${leak}`);
    print(`identity numbers in logs, file names and errors: ${leaks.length === 0 ? "none" : leaks.length}`);
    if (leaks.length > 0) this.faults.push("identity numbers got out");
  }

  private reportLeftOut(): void {
    const suites = [...notes("left-out")];
    if (suites.length > 0)
      print(`left out, because of what this machine lacks:\n${suites.map((suite) => `  ${suite}`).join("\n")}`);
  }
}

function fieldsOfTheGraph(): string[] {
  const path = projectPath("schema", "api.graphql");
  if (!existsSync(path)) return [];
  const schema = buildSchema(readFileSync(path, "utf8"), { assumeValidSDL: true });
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__"));
  const fields = types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  return fields.filter((field) => !excepted.includes(field)).sort();
}

function print(line: string): void {
  // The stream of jest's own lines: what is written to the other one comes out after the summary.
  process.stderr.write(`${line}\n`);
}

module.exports = RunReporter;
