import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Kept, type StoryStep, fill, harvest, valueAt } from "../../gateway/doors/story";
import { projectPath } from "../../subgraphs/kit/root";
import { type GqlOptions, ask } from "../support/client";
import { uploadBytes } from "../support/upload";
import type { StackFacts } from "../support/stack";

const folder = projectPath("schema", "operations", "main-job");
export const story = (JSON.parse(readFileSync(`${folder}/story.json`, "utf8")) as { steps: StoryStep[] }).steps;

export interface Played {
  readonly kept: Kept;
  readonly data: Readonly<Record<string, any>>;
} // oxlint-disable-line typescript/no-explicit-any -- answers of 26 different operations

/** Runs the operations of schema/operations/main-job in their order, as the Playground does, up to and including `last`. */
export async function playStory(options: { last?: string; stack?: StackFacts; now?: string } = {}): Promise<Played> {
  let kept: Kept = {};
  const data: Record<string, unknown> = {};
  for (const step of story) {
    const answer = await playStep(step, kept, options);
    data[step.operation] = answer;
    const refused = Object.values(answer as object).find((root: { __typename?: string } | null) =>
      root?.__typename?.endsWith("Problem"),
    );
    if (refused) throw new Error(`${step.operation} was refused: ${JSON.stringify(refused)}`);
    kept = { ...kept, ...harvest(step, answer) };
    for (const name of Object.keys(step.keep ?? {})) {
      if (kept[name] === undefined) throw new Error(`${step.operation} gave no ${name}: ${JSON.stringify(answer)}`);
    }
    if (step.operation === options.last) break;
  }
  return { kept, data };
}

async function playStep(step: StoryStep, kept: Kept, options: { stack?: StackFacts; now?: string }): Promise<unknown> {
  const query = readFileSync(`${folder}/${step.operation}.graphql`, "utf8");
  const variables = fill(variablesOf(step), kept, randomUUID) as Record<string, unknown>;
  const gqlOptions: GqlOptions = { ...options, ...(step.persona ? { persona: step.persona } : {}) };
  const answer = await ask(query, variables, gqlOptions);
  if (step.upload) await uploadBytes(String(valueAt(answer, step.upload.url)), bytesOf(step));
  return answer;
}

function variablesOf(step: StoryStep): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(`${folder}/${step.operation}.variables.json`, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function bytesOf(step: StoryStep): Buffer {
  return readFileSync(`${folder}/files/${step.upload?.file ?? ""}`);
}
