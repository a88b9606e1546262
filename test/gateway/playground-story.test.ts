import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { MissingValue, type StoryStep, fill, harvest, valueAt } from "../../gateway/doors/story";
import { projectPath } from "../../subgraphs/kit/root";
import { findPersona } from "../../subgraphs/stack/demonstration/personas";

const folder = projectPath("schema", "operations", "main-job");
const { steps } = JSON.parse(read("story.json")) as { steps: StoryStep[] };
const schema = buildSchema(readFileSync(projectPath("schema", "api.graphql"), "utf8"));

describe("the operations of the main job", () => {
  it("are all in the story, in the order of their names", () => {
    const files = readdirSync(folder)
      .filter((name) => name.endsWith(".graphql"))
      .map((name) => name.replace(".graphql", ""))
      .sort();
    expect(steps.map(({ operation }) => operation)).toEqual(files);
  });

  it.each(steps.map((step) => [step.operation, step] as const))(
    "%s is valid against the graph, for a persona there is",
    (operation, step) => {
      expect(validate(schema, parse(read(`${operation}.graphql`))).map(({ message }) => message)).toEqual([]);
      if (step.persona !== null) expect(findPersona(step.persona)).toBeDefined();
      expect(step.vi && step.en).toBeTruthy();
    },
  );

  it("take every value from a step that comes before", () => {
    const known = new Set(["fresh"]);
    for (const step of steps) {
      const used = [...variablesText(step).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      for (const name of used) expect(known).toContain(name);
      for (const name of Object.keys(step.keep ?? {})) known.add(name);
    }
  });

  it("declare the files that they send as these are", () => {
    const sent = steps.flatMap((step) => (step.upload ? [[step, step.upload.file] as const] : []));
    expect(sent).toHaveLength(2);
    for (const [step, file] of sent) {
      const bytes = readFileSync(`${folder}/files/${file}`);
      expect(JSON.parse(variablesText(step))).toMatchObject({
        input: { fileName: file, byteSize: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
      });
    }
  });
});

describe("what one step hands to the next", () => {
  const step: StoryStep = {
    operation: "x",
    persona: null,
    vi: "",
    en: "",
    keep: { step: "move.steps[state=ACTIVE].id", first: "move.steps.0.id", none: "move.nothing.id" },
  };
  const data = { move: { steps: [{ id: "a", state: "DONE" }, null, { id: "b", state: "ACTIVE" }] } };

  it("is found by path, by index and by the value of a field", () => {
    expect(harvest(step, data)).toEqual({ step: "b", first: "a" });
    expect(valueAt(null, "move.steps")).toBeUndefined();
  });

  it("takes the place of the whole string, whatever its type, and only of that", () => {
    const filled = fill(
      { a: "{{form}}", b: ["{{id}}"], c: "say {{id}}", d: "{{fresh}}", e: 3, f: null },
      { form: { x: 1 }, id: "7" },
      () => "new",
    );
    expect(filled).toEqual({ a: { x: 1 }, b: ["7"], c: "say {{id}}", d: "new", e: 3, f: null });
  });

  it("says which value is missing", () => {
    expect(() => fill({ a: "{{dossier}}" }, {}, () => "")).toThrow(MissingValue);
  });
});

function variablesText({ operation }: StoryStep): string {
  return existsSync(`${folder}/${operation}.variables.json`) ? read(`${operation}.variables.json`) : "{}";
}

function read(name: string): string {
  return readFileSync(`${folder}/${name}`, "utf8");
}
