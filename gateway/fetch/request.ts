import { Gathering } from "./gather";
import type { FetchedObject } from "./places";
import type { Fetch, Part } from "./program";
import type { RunValues } from "./representation";

/** What a running operation is asked with. */
export interface RequestValues extends RunValues {
  /** A variable as JSON; undefined: it was not given and has no default. */
  variable(name: string): string | undefined;
}

/** A part as it was asked: for which objects, and which of the entities that were sent is whose. */
export interface AskedPart {
  readonly part: Part;
  readonly objects: readonly FetchedObject[];
  readonly entityOf: readonly number[];
  readonly sent: number;
}

export interface Request {
  readonly body: string;
  readonly asked: readonly AskedPart[];
}

/** Null: there is nobody to ask about. */
export function requestFor(fetch: Fetch, root: FetchedObject, values: RequestValues): Request | null {
  const variables: string[] = [];
  const all = fetch.parts.map((part) => {
    const { representations } = part.node;
    if (representations === null) return { part, objects: [root], entityOf: [0], sent: 1 };
    const texts: string[] = [];
    const one = askedPart(part, root, values, texts);
    variables.push(`${JSON.stringify(representations)}:[${texts.join(",")}]`);
    return one;
  });
  if (all.every(({ sent }) => sent === 0)) return null;
  return { body: `${fetch.head}${[...variables, ...clientVariables(fetch, values)].join(",")}}}`, asked: all };
}

export function clientVariables(fetch: Fetch, values: RequestValues): string[] {
  return fetch.variables.flatMap((name) => {
    const value = values.variable(name);
    return value === undefined ? [] : [`${JSON.stringify(name)}:${value}`];
  });
}

function askedPart(part: Part, root: FetchedObject, values: RunValues, texts: string[]): AskedPart {
  const gathering = new Gathering(values, part.slot);
  for (const { gather } of part.sources) gather(root, gathering);
  texts.push(...gathering.texts);
  return asked(part, gathering);
}

/** The same of objects that were found otherwise. */
export function asked(part: Part, { objects, entityOf, texts }: Gathering): AskedPart {
  return { part, objects, entityOf, sent: texts.length };
}
