import { Code } from "../compiled";
import type { Need, Path } from "../plan/query-plan";
import type { FetchedObject, Place, Slot } from "./places";
import type { Represent, RunValues } from "./representation";

/** Finds the objects that one path of a part is for, and notes whom of the entities that are sent each of them is. */
export type Gather = (root: FetchedObject, gathering: Gathering) => void;

/** An entity that is being asked for. */
interface Entity {
  readonly index: number;
  readonly type: unknown;
  /** The values of its representation, where they are scalars. */
  readonly values: readonly unknown[];
  readonly next: Entity | undefined;
}

/** What has been found for one part of a request: each entity is sent once, known by its very values or by its text. */
export class Gathering {
  readonly texts: string[] = [];
  readonly objects: FetchedObject[] = [];
  readonly entityOf: number[] = [];
  private readonly byValue = new Map<unknown, Entity>();
  private readonly byText = new Map<string, number>();

  constructor(
    readonly run: RunValues,
    private readonly slot: Slot,
  ) {}

  /** The entity with these values that is being asked for already. */
  known(type: unknown, first: unknown, rest: readonly unknown[]): Entity | undefined {
    let entity = this.byValue.get(first);
    while (entity && !(entity.type === type && same(entity.values, rest))) entity = entity.next;
    return entity;
  }

  remember(type: unknown, first: unknown, values: readonly unknown[], index: number): void {
    this.byValue.set(first, { index, type, values, next: this.byValue.get(first) });
  }

  /** Asks for an object; -1: something that is needed is not there. */
  add(object: FetchedObject, represent: Represent): number {
    object[this.slot] ??= null;
    const text = represent(object, this.run);
    if (text === null) return -1;
    let index = this.byText.get(text);
    if (index === undefined) {
      index = this.texts.push(text) - 1;
      this.byText.set(text, index);
    }
    this.same(object, index);
    return index;
  }

  /** Asks for an object that is an entity which is being asked for. */
  same(object: FetchedObject, index: number): void {
    object[this.slot] ??= null;
    this.objects.push(object);
    this.entityOf.push(index);
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  for (let n = 0; n < a.length; n += 1) if (a[n] !== b[n]) return false;
  return true;
}

export interface GatherOptions {
  readonly path: Path;
  readonly root: Place;
  readonly place: Place;
  readonly slot: Slot;
  readonly needs: readonly Need[];
  readonly represent: Represent;
}

/** Lists are passed through however deep they are nested. */
export function gatherer(options: GatherOptions): Gather {
  const code = new Code();
  const constant = (value: unknown): string => code.constant(value);
  const levels = levelsOf(options, constant);
  code.add(...takeFunction(options, constant));
  levels.forEach(({ tests, next }, depth) => {
    code.add(
      `function at${depth}(o, g) {`,
      `if (o === null || typeof o !== "object") return;`,
      `if (Array.isArray(o)) { for (let i = 0; i < o.length; i++) at${depth}(o[i], g); return; }`,
      ...tests.map((test) => `if (!${test}) return;`),
      next === null ? "take(o, g);" : `at${depth + 1}(${next}, g);`,
      "}",
    );
  });
  return code.build<Gather>("at0");
}

interface Level {
  readonly tests: string[];
  /** The code that reads the next key; null: the objects themselves are here. */
  next: string | null;
}

function levelsOf({ path, root }: GatherOptions, constant: (value: unknown) => string): Level[] {
  let place = root;
  let level: Level = { tests: [], next: null };
  const levels = [level];
  for (const step of path) {
    if (step === "@") continue;
    if ("types" in step) {
      // Where a place can be of one type only, nobody asks for it.
      level.tests.push(`${constant(passes(step.types))}(${place.read("o", "__typename", constant)})`);
      continue;
    }
    level.next = place.read("o", step.key, constant);
    level = { tests: [], next: null };
    levels.push(level);
    place = place.child(step.key);
  }
  return levels;
}

function passes(types: readonly string[]): (name: unknown) => boolean {
  const known = new Set<unknown>(types);
  return (name) => name === undefined || known.has(name);
}

// The function that is given each object.
function takeFunction(options: GatherOptions, constant: (value: unknown) => string): string[] {
  const { place, slot, needs, represent } = options;
  const fields = scalarNeeds(needs);
  const begin = ["function take(o, g) {", `if (o[${constant(slot)}] !== undefined) return;`];
  if (!fields) return [...begin, `g.add(o, ${constant(represent)});`, "}"];
  const [first = "", ...rest] = fields;
  const read = (key: string): string => place.read("o", key, constant);
  return [
    ...begin,
    `const t = ${read("__typename")}, a = ${read(first)}, b = [${rest.map(read).join(", ")}];`,
    `const e = g.known(t, a, b);`,
    "if (e) return g.same(o, e.index);",
    `const n = g.add(o, ${constant(represent)});`,
    `if (n >= 0 && ${["a", ...rest.map((_, index) => `b[${index}]`)].map((v) => `typeof ${v} !== "object"`).join(" && ")}) g.remember(t, a, b, n);`,
    "}",
  ];
}

/** The fields of representations that are plain values, whatever the type; null where they are not as simple as that. */
function scalarNeeds(needs: readonly Need[]): string[] | null {
  const [only] = needs;
  if (needs.length !== 1 || only?.kind !== "on") return null;
  const fields = only.below.filter((need) => !(need.kind === "field" && need.from === "__typename"));
  const names = fields.map((need) => (need.kind === "field" && need.below === null ? need.from : null));
  return names.length > 0 && names.every((name) => name !== null) ? names : null;
}
