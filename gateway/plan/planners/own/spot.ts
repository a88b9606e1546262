import type { Path } from "../../query-plan";
import type { Graph } from "../graph/graph";
import type { Names } from "./names";

/** Where objects of one type stand in the answer. */
export class Spot {
  /** To the objects of the type. */
  readonly path: Path;

  constructor(
    private readonly graph: Graph,
    readonly names: Names,
    type: string,
    /** To whatever stands there. */
    place: Path,
    /** What the place is declared to hold: an object of another type is none of ours. */
    declared: string,
  ) {
    const own = new Set([type, ...graph.possible(type)]);
    const isAll = graph.possible(declared).every((other) => own.has(other));
    this.path = isAll ? place : [...place, { types: [...own] }];
  }

  child(key: string, declared: string, type: string): Spot {
    return new Spot(this.graph, this.names.child(key), type, [...this.path, { key }], declared);
  }
}
