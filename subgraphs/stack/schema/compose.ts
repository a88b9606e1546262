import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { composeServices } from "@apollo/composition";
import { type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from "graphql";
import { subgraphs } from "../config";
import { undocumented } from "./documented";

const run = promisify(execFile);

/** The content of schema/ as the sources say it: file name to text. */
export type SchemaFiles = ReadonlyMap<string, string>;

export class SchemaFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.map((fault) => `  ${fault}`).join("\n"));
  }
}

/** Prints and composes all five; a composition error, a hint and a missing description are faults alike. */
export async function composeSchema(): Promise<SchemaFiles> {
  const names = [...subgraphs].sort();
  const printed = await Promise.all(names.map(printSubgraph));
  const result = composeServices(
    names.map((name, index) => ({ name, url: `http://${name}`, typeDefs: parse(printed[index] ?? "") })),
  );
  if (result.errors) throw new SchemaFaults(result.errors.map((error) => `composition: ${error.message}`));
  const api = lexicographicSortSchema(result.schema.toAPISchema().toGraphQLJSSchema() as GraphQLSchema);
  const faults = [
    ...result.hints.map((hint) => `hint: ${hint.toString()}`),
    ...undocumented(api).map((one) => `no description: ${one}`),
  ];
  if (faults.length > 0) throw new SchemaFaults(faults);
  const files = names.map((name, index): [string, string] => [`${name}.graphql`, withNewline(printed[index] ?? "")]);
  return new Map([
    ...files,
    ["supergraph.graphql", withNewline(result.supergraphSdl)],
    ["api.graphql", withNewline(printSchema(api))],
  ]);
}

async function printSubgraph(name: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [join(__dirname, "print-sdl.js"), name], {
      maxBuffer: 32 * 1024 * 1024,
    });
    return stdout;
  } catch (fault) {
    const { stderr } = fault as { stderr?: string };
    throw new SchemaFaults([`${name}: its schema cannot be built: ${stderr ?? (fault as Error).message}`]);
  }
}

function withNewline(text: string): string {
  return `${text.trimEnd()}\n`;
}
