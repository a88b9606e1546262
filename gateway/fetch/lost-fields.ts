import type { Reason } from "../errors";
import type { Need } from "../plan/query-plan";
import type { FetchedObject, Place, Slot } from "./places";
import { type Part, type Program, needPaths } from "./program";
import { type ResponsePath, visits } from "./visits";

/** Reasons by the exact path of a field: that of its object, and its name. */
class Reasons {
  /** Response names from the root joined by `/`, of every path that is here. */
  readonly names = new Set<string>();
  private readonly byObject = new Map<string, Map<string | number, Reason>>();

  get size(): number {
    return this.names.size;
  }

  at(path: ResponsePath): Reason | undefined {
    if (this.size === 0) return undefined;
    return this.byObject.get(JSON.stringify(path.slice(0, -1)))?.get(path.at(-1) ?? "");
  }

  /** The first that is said of a field stays. */
  add(path: ResponsePath, why: Reason): void {
    const key = JSON.stringify(path.slice(0, -1));
    const fields = this.byObject.get(key) ?? new Map<string | number, Reason>();
    this.byObject.set(key, fields);
    const field = path.at(-1) ?? "";
    if (!fields.has(field)) fields.set(field, why);
    this.names.add(path.filter((step) => typeof step === "string").join("/"));
  }
}

export type LostFields = Pick<Reasons, "size" | "at">;

export const noneLost: LostFields = new Reasons();

/**
 * Every field that no subgraph could be asked for, and why: those of the parts that failed, and those of the parts that
 * needed one of them, of the same object, first. A field of the second kind comes back null without a word from anybody.
 * `errors` are those that subgraphs gave to single fields: they have their own path already, what needed them has not.
 */
export function lostFields(
  program: Program,
  root: FetchedObject,
  failed: ReadonlyMap<Slot, Reason>,
  errors: readonly (Reason & { readonly path: ResponsePath })[],
): LostFields {
  const search = new Search(root, program.root);
  for (const { path, code, message } of errors) search.told.add(path, { code, message });
  // In the order in which they were asked: what a part needs was lost before it.
  for (const { parts } of program.fetches) for (const part of parts) search.look(part, failed.get(part.slot));
  return search.lost;
}

class Search {
  readonly lost = new Reasons();
  readonly told = new Reasons();

  constructor(
    private readonly root: FetchedObject,
    private readonly rootPlace: Place,
  ) {}

  look(part: Part, failure: Reason | undefined): void {
    const isNeeded = (name: string): boolean => this.lost.names.has(name) || this.told.names.has(name);
    if (!failure && !needPaths(part.node).some(isNeeded)) return;
    for (const source of part.sources) {
      for (const { object, path } of visits(source.path, this.root, this.rootPlace)) {
        const why = failure ?? this.missing(part.node.needs, object, source.place, path);
        if (!why) continue;
        for (const key of part.outputs.keys()) {
          const value = source.place.get(object, key);
          // Where nobody was asked, a null that is there all the same somebody else said.
          if (key !== "__typename" && (value === undefined || (value === null && !failure)))
            this.lost.add([...path, key], why);
        }
      }
    }
  }

  /** Why something that is needed of an object is not there. */
  private missing(needs: readonly Need[], object: FetchedObject, place: Place, path: ResponsePath): Reason | undefined {
    for (const need of needs) {
      const why =
        need.kind === "on"
          ? this.missing(need.below, object, place, path)
          : this.missingField(need, object, place, path);
      if (why) return why;
    }
    return undefined;
  }

  private missingField(
    { from, below }: Need & { kind: "field" },
    object: FetchedObject,
    place: Place,
    path: ResponsePath,
  ): Reason | undefined {
    const own = [...path, from];
    const why = this.lost.at(own) ?? this.told.at(own);
    return why ?? (below ? this.missingBelow(below, place.get(object, from), place.child(from), own) : undefined);
  }

  private missingBelow(needs: readonly Need[], value: unknown, place: Place, path: ResponsePath): Reason | undefined {
    if (value === null || typeof value !== "object") return undefined;
    if (!Array.isArray(value)) return this.missing(needs, value as FetchedObject, place, path);
    for (const [index, entry] of value.entries()) {
      const why = this.missingBelow(needs, entry, place, [...path, index]);
      if (why) return why;
    }
    return undefined;
  }
}
