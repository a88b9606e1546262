import type { ExecutionResult } from "graphql";
import { canonical } from "./hash";

type Path = readonly (string | number)[];
interface AnswerError {
  readonly path?: Path | undefined;
  readonly message?: string;
}

export type DifferenceKind = "not an answer" | "data" | "order of keys" | "errors" | "invalid subgraph request";

export interface Difference {
  readonly kind: DifferenceKind;
  readonly detail: string;
}

/** What an engine's answer has other than the monolith's; null: nothing. */
export function compareAnswers(expected: ExecutionResult, text: string): Difference | null {
  const answer = readAnswer(text);
  if (!answer) return { kind: "not an answer", detail: text.slice(0, 500) };
  const { data, errors } = answer;
  return compareData(expected.data, data) ?? compareErrors(data, expected.errors ?? [], errors);
}

function readAnswer(text: string): { data: unknown; errors: readonly AnswerError[] } | null {
  try {
    const { data = null, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: unknown };
    return Array.isArray(errors) ? { data, errors: errors as AnswerError[] } : null;
  } catch {
    return null;
  }
}

function compareData(expected: unknown, data: unknown): Difference | null {
  const wanted = JSON.stringify(expected ?? null);
  const given = JSON.stringify(data);
  if (wanted === given) return null;
  const plain = JSON.parse(wanted) as unknown;
  if (canonical(plain) === canonical(data)) return { kind: "order of keys", detail: firstDifference(plain, data, []) };
  return { kind: "data", detail: firstDifference(plain, data, []) };
}

function firstDifference(expected: unknown, given: unknown, path: Path): string {
  const here = `at ${path.join(".")}: expected ${brief(expected)}, received ${brief(given)}`;
  if (!isObject(expected) || !isObject(given) || Array.isArray(expected) !== Array.isArray(given)) return here;
  const names = Object.keys(expected);
  const others = Object.keys(given);
  if (names.length !== others.length || names.some((name) => !Object.hasOwn(given, name))) return here;
  const name = names.find((one) => JSON.stringify(expected[one]) !== JSON.stringify(given[one]));
  return name === undefined ? here : firstDifference(expected[name], given[name], [...path, name]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function brief(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 200) ?? "nothing";
}

// Of several reasons for one null, any will do: which of them a run meets first is its own affair.
function compareErrors(
  data: unknown,
  wanted: readonly AnswerError[],
  given: readonly AnswerError[],
): Difference | null {
  const expected = nullsOf(data, wanted);
  const received = nullsOf(data, given);
  if (expected.join("\n") === received.join("\n")) return null;
  const missing = expected.filter((place) => !received.includes(place));
  const surplus = received.filter((place) => !expected.includes(place));
  return { kind: "errors", detail: `missing at ${JSON.stringify(missing)}, surplus at ${JSON.stringify(surplus)}` };
}

/** The nulls that the reader sees and is given a reason for. */
function nullsOf(data: unknown, errors: readonly AnswerError[]): string[] {
  return [...new Set(errors.map(({ path }) => nullOn(data, path ?? []).join(".")))].sort();
}

function nullOn(data: unknown, path: Path): Path {
  let value: unknown = data;
  for (const [depth, part] of path.entries()) {
    if (value === null) return path.slice(0, depth);
    const known = isObject(value) && Object.hasOwn(value, part);
    if (!known) return ["nothing at", ...path];
    value = (value as Record<string | number, unknown>)[part];
  }
  return value === null ? path : ["a value at", ...path];
}
