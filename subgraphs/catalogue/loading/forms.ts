import { readJson } from "./files";

type Json = Record<string, unknown>;

/** A whole JSON Schema 2020-12 out of a file of data/forms, with the definitions that it refers to and nothing it does not. */
export function composeForm(name: string): string {
  const { title, required, properties, examples } = readJson<Json>(`forms/${name}.json`);
  const all = readJson<Json>("forms/definitions.json");
  const used = [...JSON.stringify(properties).matchAll(/#\/\$defs\/(\w+)/g)].map((match) => match[1] ?? "");
  const $defs = Object.fromEntries([...new Set(used)].sort().map((key) => [key, all[key]]));
  return JSON.stringify({
    $schema,
    title,
    type: "object",
    additionalProperties: false,
    required,
    properties,
    $defs,
    examples,
  });
}

/** The schema of a paper's data: what stands in it is described, nothing is demanded of agencies that know less. */
export function composePaperSchema({ title, properties }: Json): string {
  return JSON.stringify({ $schema, title, type: "object", properties });
}

const $schema = "https://json-schema.org/draft/2020-12/schema";
