import type { Rewrite, RewriteStep } from "../plan/query-plan";

type Data = Record<string, unknown>;

/** Corrects what a subgraph answered as the planner asks: a field under another name, another `__typename`. */
export function rewrite(
  data: unknown,
  rewrites: readonly Rewrite[],
  possibleTypes: Readonly<Record<string, readonly string[]>>,
): void {
  for (const one of rewrites) follow(data, one.path, one, possibleTypes);
}

function follow(
  data: unknown,
  [step, ...rest]: readonly RewriteStep[],
  one: Rewrite,
  possibleTypes: Readonly<Record<string, readonly string[]>>,
): void {
  if (data === null || typeof data !== "object" || !step) return;
  if (Array.isArray(data)) {
    for (const entry of data) follow(entry, [step, ...rest], one, possibleTypes);
    return;
  }
  const object = data as Data;
  if ("types" in step) {
    const name = object["__typename"];
    const is = step.types.some((type) => type === name || possibleTypes[type]?.includes(String(name)));
    if (is || name === undefined) follow(object, rest, one, possibleTypes);
  } else if (rest.length > 0) follow(object[step.key], rest, one, possibleTypes);
  else if (Object.hasOwn(object, step.key)) correct(object, step.key, one);
}

function correct(object: Data, key: string, { kind, value }: Rewrite): void {
  if (kind === "set") object[key] = value;
  else {
    object[value] = object[key];
    delete object[key];
  }
}
