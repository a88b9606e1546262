import { property } from "../compiled";
import type { Path } from "../plan/query-plan";
import type { Outputs } from "./outputs";

/** Under which the objects of a place carry what a part of a later fetch brought for them. No subgraph can send a symbol. */
export type Slot = symbol;

/** An object of the fetched tree. */
export interface FetchedObject {
  [key: string]: unknown;
  [slot: Slot]: FetchedObject | null;
}

/** Stands for the object itself among what brings a field. */
const OWN = Symbol("own");

/**
 * A position of the fetched tree, by response names from the root; entries of lists share one. It knows where each field
 * of its objects is to be found. What one part of a fetch alone brings stays where it came from, hung up under the
 * part's slot: an entity that stands in many places is there once. What several parts bring is merged into the object.
 */
export class Place {
  private readonly sources = new Map<string, Set<Slot>>();
  private readonly below = new Map<string, Place>();
  private readonly merged = new Set<string>();

  /** The parts that hang something up here. */
  get slots(): ReadonlySet<Slot> {
    return new Set([...this.sources.values()].flatMap((sources) => [...sources].filter((source) => source !== OWN)));
  }

  get keys(): Iterable<string> {
    return this.sources.keys();
  }

  child(key: string): Place {
    const known = this.below.get(key);
    if (known) return known;
    const made = new Place();
    this.below.set(key, made);
    return made;
  }

  known(key: string): Place | undefined {
    return this.below.get(key);
  }

  at(path: Path): Place {
    return path.reduce<Place>((place, step) => (step !== "@" && "key" in step ? place.child(step.key) : place), this);
  }

  bring(outputs: Outputs, by: Slot = OWN): void {
    for (const [key, below] of outputs) {
      this.sources.set(key, (this.sources.get(key) ?? new Set<Slot>()).add(by));
      if (below) this.child(key).bring(below);
    }
  }

  /** Keys of these outputs that something else brings here too. */
  shared(outputs: Outputs): string[] {
    return [...outputs.keys()].filter((key) => this.merged.has(key) || (this.sources.get(key)?.size ?? 0) > 1);
  }

  merge(keys: readonly string[]): void {
    for (const key of keys) this.merged.add(key);
  }

  /** The slot under which a field hangs; null: the object has it itself. Undefined: nobody brings it. */
  source(key: string): Slot | null | undefined {
    const sources = this.sources.get(key);
    if (!sources) return undefined;
    const [only] = sources;
    return sources.size > 1 || this.merged.has(key) || only === OWN || only === undefined ? null : only;
  }

  /** What an object of this place is; undefined where nobody asks for it. */
  typeName(object: FetchedObject): string | undefined {
    const name = this.get(object, "__typename");
    return typeof name === "string" ? name : undefined;
  }

  /** The code that reads a field of an object of this place. */
  read(object: string, key: string, constant: (value: Slot) => string): string {
    const source = this.source(key);
    if (source === undefined) return "undefined";
    return source === null ? property(object, key) : property(`${object}[${constant(source)}]`, key, true);
  }

  /** The same, at once. */
  get(object: FetchedObject, key: string): unknown {
    const source = this.source(key);
    const value = source ? object[source]?.[key] : object[key];
    // No JSON holds a function: it is one that every object inherits.
    return typeof value === "function" ? undefined : value;
  }
}
