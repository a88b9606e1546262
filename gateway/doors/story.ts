/** One operation of a story: who runs it and what later operations take from its answer. */
export interface StoryStep {
  /** Name of the operation's file, without its ending. */
  readonly operation: string;
  /** Null: anybody, without signing in. */
  readonly persona: string | null;
  readonly vi: string;
  readonly en: string;
  /** Name of a value -> where it stands in `data`, e.g. `acceptDossier.dossier.steps[state=ACTIVE].id`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** The file whose bytes go to the URL that stands at this place of the answer. */
  readonly upload?: { readonly file: string; readonly url: string };
}

/** What earlier answers gave, by name. */
export type Kept = Readonly<Record<string, unknown>>;

export class MissingValue extends Error {
  constructor(readonly value: string) {
    super(`{{${value}}} has no value yet: run the step that gives it first.`);
  }
}

/**
 * Puts values in place of `{{name}}`. A string that is nothing but a placeholder becomes the value itself, whatever its
 * type; `{{fresh}}` is a new idempotency key.
 */
export function fill(variables: unknown, kept: Kept, fresh: () => string): unknown {
  if (Array.isArray(variables)) return variables.map((item) => fill(item, kept, fresh));
  if (typeof variables === "object" && variables !== null) {
    return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, fill(value, kept, fresh)]));
  }
  const name = typeof variables === "string" ? /^\{\{(\w+)\}\}$/.exec(variables)?.[1] : undefined;
  if (name === undefined) return variables;
  if (name === "fresh") return fresh();
  if (kept[name] === undefined) throw new MissingValue(name);
  return kept[name];
}

/** What a step's answer adds to the kept values; a place that is null or absent adds nothing. */
export function harvest(step: StoryStep, data: unknown): Kept {
  const found = Object.entries(step.keep ?? {}).map(([name, path]) => [name, valueAt(data, path)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}

/** Follows `a.b.0.c` and, in lists, `a[key=value].c` for the first that matches. */
export function valueAt(data: unknown, path: string): unknown {
  return path.split(/\.(?![^[]*\])/).reduce(follow, data);
}

function follow(from: unknown, part: string): unknown {
  const [, name = "", key, wanted] = /^(\w+)(?:\[(\w+)=([^\]]*)\])?$/.exec(part) ?? [];
  const value = (from as Record<string, unknown> | null | undefined)?.[name];
  if (key === undefined || !Array.isArray(value)) return value;
  return value.find((item: Record<string, unknown> | null) => String(item?.[key]) === wanted);
}
