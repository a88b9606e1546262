import type { Rewrite } from "../plan/query-plan";
import type { FetchedObject, Place } from "./places";
import type { Part } from "./program";
import type { AskedPart } from "./request";
import type { FieldError } from "./subgraph-answer";
import { type ResponsePath, visits } from "./visits";

interface PlacedFieldError {
  readonly error: FieldError;
  readonly path: ResponsePath;
}

/**
 * Where in the tree the errors of one answer belong: of an entity, at every place that it was asked for. Of several at one
 * place the first is told. An error of all entities is none of a place: what was lost with them is told where it is null.
 */
export function* placeErrors(
  errors: readonly FieldError[],
  asked: readonly AskedPart[],
  root: FetchedObject,
  rootPlace: Place,
): Generator<PlacedFieldError> {
  const known = new Map<AskedPart, Map<FetchedObject, ResponsePath[]>>();
  const pathsOf = (one: AskedPart): Map<FetchedObject, ResponsePath[]> => {
    const paths = known.get(one) ?? objectPaths(one.part, root, rootPlace);
    known.set(one, paths);
    return paths;
  };
  const seen = new Set<string>();
  for (const error of errors) {
    const path = pathOf(error);
    const key = JSON.stringify(path);
    if (seen.has(key)) continue;
    seen.add(key);
    const entities = asked.find(({ part }) => part.node.entitiesKey !== null && part.node.entitiesKey === path[0]);
    if (!entities) {
      const rootPart = asked.find(({ part }) => part.node.entitiesKey === null);
      yield { error, path: rootPart ? renamed(path, rootPart.part) : [] };
    } else if (path.length > 1) yield* entityErrors(error, path, entities, pathsOf(entities));
  }
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
function* entityErrors(
  error: FieldError,
  [, index, ...tail]: ResponsePath,
  { part, objects, entityOf }: AskedPart,
  pathsOf: ReadonlyMap<FetchedObject, ResponsePath[]>,
): Generator<PlacedFieldError> {
  const own = renamed(tail, part);
  const tails =
    tail.length > 0 ? [own] : [...part.outputs.keys()].filter((key) => key !== "__typename").map((key) => [key]);
  for (const [n, object] of objects.entries()) {
    if (typeof index === "number" && entityOf[n] !== index) continue;
    for (const path of pathsOf.get(object) ?? []) for (const end of tails) yield { error, path: [...path, ...end] };
  }
}

// What was renamed goes by its new name, at the place where it was renamed and nowhere else.
function renamed(path: ResponsePath, { node }: Part): ResponsePath {
  const renames = node.outputRewrites.filter(({ kind }) => kind === "rename");
  if (renames.length === 0) return path;
  let at = "";
  return path.map((step) => {
    if (typeof step === "number") return step;
    at += `/${step}`;
    return renames.find((rename) => placeOf(rename) === at)?.value ?? step;
  });
}

function placeOf({ path }: Rewrite): string {
  return path.map((step) => ("key" in step ? `/${step.key}` : "")).join("");
}
