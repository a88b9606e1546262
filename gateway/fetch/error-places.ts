import type { FetchedObject, Place } from "./places";
import type { Part } from "./program";
import type { AskedPart } from "./request";
import type { FieldError } from "./subgraph-answer";
import { type ResponsePath, visits } from "./visits";

interface PlacedFieldError {
  readonly error: FieldError;
  readonly paths: readonly ResponsePath[];
}

/** Where in the tree the errors of one answer belong: of an entity, at every place that it was asked for. */
export function placeErrors(
  errors: readonly FieldError[],
  asked: readonly AskedPart[],
  root: FetchedObject,
  rootPlace: Place,
): PlacedFieldError[] {
  const known = new Map<AskedPart, Map<FetchedObject, ResponsePath[]>>();
  const pathsOf = (one: AskedPart): Map<FetchedObject, ResponsePath[]> => {
    const paths = known.get(one) ?? objectPaths(one.part, root, rootPlace);
    known.set(one, paths);
    return paths;
  };
  return errors.map((error) => {
    const path = pathOf(error);
    const entities = asked.find(({ part }) => part.node.entitiesKey !== null && part.node.entitiesKey === path[0]);
    if (entities) return { error, paths: entityPaths(path, entities, pathsOf(entities)) };
    const rootPart = asked.find(({ part }) => part.node.entitiesKey === null);
    return { error, paths: [rootPart ? renamed(path, rootPart.part) : []] };
  });
}

// What a subgraph sends may be anything.
function pathOf({ path }: FieldError): ResponsePath {
  const isPath = Array.isArray(path) && path.every((part) => typeof part === "string" || Number.isInteger(part));
  return isPath ? path : [];
}

function objectPaths(part: Part, root: FetchedObject, rootPlace: Place): Map<FetchedObject, ResponsePath[]> {
  const paths = new Map<FetchedObject, ResponsePath[]>();
  for (const source of part.sources) {
    for (const { object, path } of visits(source.path, root, rootPlace))
      paths.set(object, [...(paths.get(object) ?? []), path]);
  }
  return paths;
}

// An error of a whole entity is an error of each field that was asked of it.
function entityPaths(
  [, index, ...tail]: ResponsePath,
  { part, objects, entityOf }: AskedPart,
  pathsOf: ReadonlyMap<FetchedObject, ResponsePath[]>,
): ResponsePath[] {
  const own = renamed(tail, part);
  const tails =
    tail.length > 0 ? [own] : [...part.outputs.keys()].filter((key) => key !== "__typename").map((key) => [key]);
  return objects.flatMap((object, n) => {
    if (typeof index === "number" && entityOf[n] !== index) return [];
    return (pathsOf.get(object) ?? []).flatMap((path) => tails.map((end) => [...path, ...end]));
  });
}

function renamed(path: ResponsePath, { node }: Part): ResponsePath {
  const names = new Map<string | number, string>();
  for (const { kind, path: from, value } of node.outputRewrites) {
    const last = from.at(-1);
    if (kind === "rename" && last && "key" in last) names.set(last.key, value);
  }
  return path.map((step) => names.get(step) ?? step);
}
