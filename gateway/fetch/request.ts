import type { FetchedObject } from "./places";
import type { Fetch, Part } from "./program";
import type { Represent, RunValues } from "./representation";

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
  const asked = fetch.parts.map((part) => {
    const { representations } = part.node;
    if (representations === null) return { part, objects: [root], entityOf: [0], sent: 1 };
    const texts: string[] = [];
    const one = askedPart(part, root, values, texts);
    variables.push(`${JSON.stringify(representations)}:[${texts.join(",")}]`);
    return one;
  });
  if (asked.every(({ sent }) => sent === 0)) return null;
  return { body: `${fetch.head}${[...variables, ...clientVariables(fetch, values)].join(",")}}}`, asked };
}

export function clientVariables(fetch: Fetch, values: RequestValues): string[] {
  return fetch.variables.flatMap((name) => {
    const value = values.variable(name);
    return value === undefined ? [] : [`${JSON.stringify(name)}:${value}`];
  });
}

function askedPart(part: Part, root: FetchedObject, values: RunValues, texts: string[]): AskedPart {
  const asked = new Asked(part, texts);
  for (const { collect, represent } of part.sources) {
    const found: FetchedObject[] = [];
    collect(root, found);
    asked.add(found, represent, values);
  }
  return asked.done();
}

/** Sends each entity once. Equal means equal as text: representations of one part are written in one order. */
export class Asked {
  private readonly known = new Map<string, number>();
  private readonly objects: FetchedObject[] = [];
  private readonly entityOf: number[] = [];

  constructor(
    private readonly part: Part,
    private readonly texts: string[],
  ) {}

  add(found: readonly FetchedObject[], represent: Represent, values: RunValues): void {
    for (const object of found) {
      const representation = represent(object, values);
      if (representation === null) continue;
      let index = this.known.get(representation);
      if (index === undefined) {
        index = this.texts.push(representation) - 1;
        this.known.set(representation, index);
      }
      this.objects.push(object);
      this.entityOf.push(index);
    }
  }

  done(): AskedPart {
    const { part, objects, entityOf, texts } = this;
    return { part, objects, entityOf, sent: texts.length };
  }
}
