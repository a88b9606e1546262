import { Code, text } from "../compiled";
import type { Need, Rewrite } from "../plan/query-plan";
import type { FetchedObject, Place } from "./places";

/** What is true while one operation runs, for the code that was compiled for it. */
export interface RunValues {
  /** No subgraph has sent anything escaped: strings are written as they are. */
  clean: boolean;
}

/** An entity as its subgraph is asked for it, as JSON; null when something that is needed is not there. */
export type Represent = (object: FetchedObject, run: RunValues) => string | null;

export interface RepresentationOptions {
  readonly needs: readonly Need[];
  readonly rewrites: readonly Rewrite[];
  readonly possibleTypes: Readonly<Record<string, readonly string[]>>;
}

/** Compiled for each concrete type when an object of it turns up. */
export function representation(options: RepresentationOptions, place: Place): Represent {
  const byType = new Map<unknown, Represent>();
  return (object, run) => {
    const name = place.typeName(object) ?? onlyType(options.needs) ?? "";
    let represent = byType.get(name);
    if (represent === undefined) {
      // A subgraph may send as many names as it likes.
      if (byType.size === MOST_TYPES) byType.clear();
      byType.set(name, (represent = compile(options, place, name)));
    }
    return represent(object, run);
  };
}

const MOST_TYPES = 1_000;

const never: Represent = () => null;

function onlyType(needs: readonly Need[]): string | undefined {
  return needs.find((need) => need.kind === "on")?.type;
}

function compile(options: RepresentationOptions, place: Place, type: string): Represent {
  const compiler = new RepresentationCompiler(options);
  return compiler.applies(type) ? compiler.build(place, type) : never;
}

class RepresentationCompiler {
  private readonly code = new Code();

  constructor(private readonly options: RepresentationOptions) {
    this.code.add(
      "function json(v, run) {",
      `  if (typeof v === "string") return run.clean ? '"' + v + '"' : JSON.stringify(v);`,
      `  return typeof v === "object" || typeof v === "number" ? JSON.stringify(v) : String(v);`,
      "}",
    );
  }

  applies(type: string): boolean {
    const { needs } = this.options;
    return needs.some((need) => need.kind === "field" || this.isA(type, need.type));
  }

  build(place: Place, type: string): Represent {
    return this.code.build<Represent>(this.object(this.options.needs, this.options.rewrites, place, type));
  }

  /** The name of a function that writes an object of a known type. */
  private object(needs: readonly Need[], rewrites: readonly Rewrite[], place: Place, type: string): string {
    const name = this.code.name("object");
    const own = rewrites.flatMap((rewrite) => this.from(rewrite, type));
    const sent = new Map<string, SentField>();
    for (const need of this.fields(needs, type)) {
      const { to, value } = rewritten(need, own);
      if (!sent.has(to)) sent.set(to, { need, value });
    }
    const lines = [...sent].flatMap(([to, { need, value }], index) => {
      const key = `${index === 0 ? "" : ","}${JSON.stringify(to)}:`;
      return this.field(key, need, below(own, need.from), place, type, value);
    });
    this.code.add(`function ${name}(o, run) {`, `let t = "{", v;`, ...lines, `return t + "}";`, "}");
    return name;
  }

  private fields(needs: readonly Need[], type: string): FieldNeed[] {
    return needs.flatMap((need) => {
      if (need.kind === "field") return [need];
      return this.isA(type, need.type) ? this.fields(need.below, type) : [];
    });
  }

  private field(
    key: string,
    need: FieldNeed,
    rewrites: readonly Rewrite[],
    place: Place,
    type: string,
    value: string | null,
  ): string[] {
    const constant = value ?? (need.from === "__typename" && type !== UNKNOWN ? type : null);
    if (constant !== null) return [`t += ${text(key + JSON.stringify(constant))};`];
    const read = `v = ${place.read("o", need.from, (slot) => this.code.constant(slot))};`;
    const missing = `if (v === undefined) return null;`;
    const written = need.below
      ? `${this.nested(need.below, rewrites, place.child(need.from))}(v, run)`
      : "json(v, run)";
    return [read, missing, `t += ${text(key)} + ${written};`];
  }

  // Of a nested object the type is known only when it is there, and only matters where something depends on it.
  private nested(needs: readonly Need[], rewrites: readonly Rewrite[], place: Place): string {
    const name = this.code.name("nested");
    const typed = needs.some(({ kind }) => kind === "on") || rewrites.some(({ path }) => path[0] && "types" in path[0]);
    const write = typed
      ? this.code.constant(representation({ ...this.options, needs, rewrites }, place))
      : this.object(needs, rewrites, place, UNKNOWN);
    this.code.add(
      `function ${name}(v, run) {`,
      `if (v === null || v === undefined) return "null";`,
      `if (Array.isArray(v)) { let t = "["; for (let i = 0; i < v.length; i++) t += (i ? "," : "") + ${name}(v[i], run); return t + "]"; }`,
      `return ${write}(v, run) ?? "null";`,
      "}",
    );
    return name;
  }

  private from(rewrite: Rewrite, type: string): Rewrite[] {
    const [first, ...rest] = rewrite.path;
    if (!first || "key" in first) return [rewrite];
    return first.types.some((name) => this.isA(type, name)) ? this.from({ ...rewrite, path: rest }, type) : [];
  }

  private isA(type: string, name: string): boolean {
    return type === UNKNOWN || type === name || (this.options.possibleTypes[name]?.includes(type) ?? false);
  }
}

/** Of a nested object that nothing depends on: its `__typename` is a field like any other. */
const UNKNOWN = "";

type FieldNeed = Need & { readonly kind: "field" };

interface SentField {
  readonly need: FieldNeed;
  readonly value: string | null;
}

/** Under which name a field goes out, and the value that it is given. */
function rewritten(need: FieldNeed, rewrites: readonly Rewrite[]): { to: string; value: string | null } {
  let { to } = need;
  let value: string | null = null;
  for (const rewrite of rewrites) {
    const [step] = rewrite.path;
    if (rewrite.path.length !== 1 || !step || !("key" in step) || step.key !== need.from) continue;
    if (rewrite.kind === "set") value = rewrite.value;
    else to = rewrite.value;
  }
  return { to, value };
}

function below(rewrites: readonly Rewrite[], key: string): Rewrite[] {
  return rewrites.flatMap((rewrite) => {
    const [step, ...rest] = rewrite.path;
    return rest.length > 0 && step && "key" in step && step.key === key ? [{ ...rewrite, path: rest }] : [];
  });
}
