import type { ContextArgument } from "../plan/query-plan";
import { Gathering } from "./gather";
import { mergeFetches } from "./merge-fetches";
import type { FetchedObject, Place } from "./places";
import type { Fetch, Part } from "./program";
import type { Represent } from "./representation";
import { type Request, type RequestValues, asked, clientVariables } from "./request";
import { type Visit, visits } from "./visits";

/** Entities that are asked for with equal arguments. */
interface Group {
  readonly part: Part;
  readonly represent: Represent;
  /** JSON by variable. */
  readonly given: ReadonlyMap<string, string>;
  readonly objects: FetchedObject[];
}

/**
 * A fetch whose arguments come from around its entities (@fromContext), as one request: each group of entities with
 * equal arguments is asked for under variables of its own.
 */
export function contextRequest(
  fetch: Fetch,
  root: FetchedObject,
  rootPlace: Place,
  values: RequestValues,
): Request | null {
  const groups = grouped(fetch, root, rootPlace);
  if (groups.length === 0) return null;
  const merged = mergeFetches(groups.map(() => fetch.node));
  const variables: string[] = [];
  const all = groups.map(({ part, represent, given, objects }, n) => {
    const node = merged.parts[n] ?? part.node;
    const gathering = new Gathering(values, part.slot);
    for (const object of objects) gathering.add(object, represent);
    variables.push(`${JSON.stringify(node.representations)}:[${gathering.texts.join(",")}]`);
    for (const [name, value] of given)
      variables.push(`${JSON.stringify(groups.length === 1 ? name : `${name}_${n}`)}:${value}`);
    return asked({ ...part, node }, gathering);
  });
  if (all.every(({ sent }) => sent === 0)) return null;
  const given = [...variables, ...clientVariables(fetch, values)].join(",");
  return { body: `{"query":${JSON.stringify(merged.operation)},"variables":{${given}}}`, asked: all };
}

function grouped(fetch: Fetch, root: FetchedObject, rootPlace: Place): Group[] {
  const groups = new Map<string, Group>();
  for (const part of fetch.parts) {
    for (const { path, represent } of part.sources) {
      for (const visit of visits(path, root, rootPlace)) {
        const given = argumentsFor(part.node.contexts, visit);
        const key = JSON.stringify([...given]);
        const group = groups.get(key) ?? { part, represent, given, objects: [] };
        groups.set(key, group);
        group.objects.push(visit.object);
      }
    }
  }
  return [...groups.values()];
}

// A context may be set by objects of several types, each with a field of its own for it.
function argumentsFor(contexts: readonly ContextArgument[], { around }: Visit): Map<string, string> {
  const given = new Map<string, string>();
  for (const context of contexts) {
    const from = around[around.length - context.up];
    const value = from && contextValue(context, from.object, from.place);
    if (value !== undefined || !given.has(context.variable)) given.set(context.variable, JSON.stringify(value ?? null));
  }
  return given;
}

function contextValue({ path }: ContextArgument, from: FetchedObject, at: Place): unknown {
  let value: unknown = from;
  let place = at;
  for (const step of path) {
    if (value === null || typeof value !== "object") return value;
    const object = value as FetchedObject;
    if ("types" in step) {
      const name = place.typeName(object);
      if (name !== undefined && !step.types.includes(name)) return undefined;
    } else {
      value = place.get(object, step.key);
      place = place.child(step.key);
    }
  }
  return value;
}
