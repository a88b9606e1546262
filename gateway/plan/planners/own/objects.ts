import type { View } from "../graph/graph";
import type { Fetch } from "./fetches";
import type { Origin } from "./origins";
import type { Selection } from "./selection";
import type { Spot } from "./spot";
import type { Wanted } from "./wanted";

/** Where more can be asked of an object: in a request that brings something of it anyway. */
export interface Foothold {
  readonly fetch: Fetch;
  readonly selection: Selection;
  /** What the object is there. */
  readonly type: string;
}

/** The objects of one type that one field of one request brings. */
export class Objects {
  readonly footholds = new Map<View, Foothold>();
  /** Where fields are asked that require something, by what they require. */
  private readonly requiring = new Map<View, Map<Wanted, Foothold>>();

  constructor(
    readonly spot: Spot,
    readonly origin: Origin,
    first: Foothold | null,
  ) {
    if (origin.view && first) this.footholds.set(origin.view, first);
  }

  /** How many requests there are, one after the other, before the objects are there. */
  get stage(): number {
    return (this.origin.view && this.footholds.get(this.origin.view)?.fetch.stage) ?? 0;
  }

  requiringAt(view: View): Map<Wanted, Foothold> {
    const known = this.requiring.get(view) ?? new Map<Wanted, Foothold>();
    this.requiring.set(view, known);
    return known;
  }
}
