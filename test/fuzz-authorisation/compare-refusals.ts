import type { ExecutionResult } from "graphql";
import type { Reader } from "./access";
import type { Judged } from "./reference";

interface Compared {
  readonly reader: Reader;
  readonly judged: Judged;
  readonly expected: ExecutionResult;
  readonly received: string;
  /** No resolver fails. */
  readonly calm: boolean;
}

interface AnswerError {
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: unknown };
}

const REFUSALS: readonly unknown[] = ["UNAUTHENTICATED", "FORBIDDEN"];

/** What is wrong with the errors that tell of rules: each at its own field's path, once, with the code of its reader, and none is missing. */
export function compareRefusals({ reader, judged, expected, received, calm }: Compared): string[] {
  const { data, errors = [] } = JSON.parse(received) as { data?: unknown; errors?: readonly AnswerError[] };
  const code = reader.scopes === null ? "UNAUTHENTICATED" : "FORBIDDEN";
  const told = errors.filter(({ extensions }) => REFUSALS.includes(extensions?.code));
  const places = told.map(placeOf);
  const wanted = (expected.errors ?? []).filter(({ extensions }) => REFUSALS.includes(extensions["code"]));
  // What rose further than to its field's parent may have been gone before it was asked for.
  const nothingElse = calm && wanted.length === expected.errors?.length;
  const due = wanted.filter(({ path }) => nothingElse || isSeen(data, path ?? []));
  return [
    ...told.filter(({ extensions }) => extensions?.code !== code).map((error) => `not ${code}: ${placeOf(error)}`),
    ...told.filter(({ path }) => !judged.refused.has(keysOf(path ?? []))).map((e) => `not refused: ${placeOf(e)}`),
    ...places.filter((place, n) => places.indexOf(place) !== n).map((place) => `told twice: ${place}`),
    ...due.filter((error) => !places.includes(placeOf(error))).map((error) => `not told: ${placeOf(error)}`),
  ];
}

function placeOf({ path }: { readonly path?: readonly (string | number)[] | undefined }): string {
  return (path ?? []).join("/");
}

function keysOf(path: readonly (string | number)[]): string {
  return path.map((part) => (typeof part === "string" ? `.${part}` : "")).join("");
}

function isSeen(data: unknown, path: readonly (string | number)[]): boolean {
  let value = data;
  for (const part of path.slice(0, -1)) value = (value as Record<string | number, unknown> | null)?.[part];
  return value !== null && value !== undefined;
}
