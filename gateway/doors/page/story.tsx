import told from "playground:story";
import type { StoryStep } from "../story";

export interface PlayableStep extends StoryStep {
  readonly query: string;
  readonly variables: string;
  /** The operation's name, which is the tab's title. */
  readonly name: string;
}

export const steps: readonly PlayableStep[] = told.steps.map((step: Omit<PlayableStep, "name">) => ({
  ...step,
  name: /(?:query|mutation)\s+(\w+)/.exec(step.query)?.[1] ?? step.operation,
}));

/** Where the files of the story lie, by name. */
export const files: Readonly<Record<string, string>> = told.files;

export const tabs = steps.map(({ query, variables }) => ({ query, variables }));

/** Changes with the story: tabs kept from an older one are not shown again. */
export const edition = fingerprint(JSON.stringify(told.steps));

export function stepOf(operationName: string | null | undefined): PlayableStep | undefined {
  return steps.find(({ name }) => name === operationName);
}

function fingerprint(text: string): string {
  let hash = 0;
  for (const sign of text) hash = (Math.imul(hash, 31) + sign.charCodeAt(0)) | 0;
  return (hash >>> 0).toString(36);
}
