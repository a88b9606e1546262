import { same } from "./common-fields";
import { Memo } from "./memo";
import type { At, Origin } from "./origins";
import type { Reach } from "./reach";
import type { Wanted, WantedField } from "./wanted";

/** How many fields a plan looks for at the least: known at once where the plan itself would explode. */
export class Extent {
  private readonly known = new Memo<number>();

  constructor(private readonly reach: Reach) {}

  ofFields(origin: Origin, fields: readonly WantedField[]): number {
    return fields.reduce((sum, { name, below }) => {
      if (!below) return sum + 1;
      const all = this.reach.candidates(origin, name).map(({ at }) => this.of(at, below));
      return sum + 1 + (all.length > 0 ? Math.min(...all) : 0);
    }, 0);
  }

  private of(at: At, wanted: Wanted): number {
    const key = this.reach.origins.keyOf(at);
    const known = this.known.get(wanted, key);
    if (known !== undefined) return known;
    // Should it come back to itself, nothing is added.
    this.known.set(wanted, key, 0);
    const { graph, origins } = this.reach;
    const views = this.reach.possible(at);
    const whole = graph.view(at.subgraph, at.type, at.type);
    const origin = whole && views.length > 1 ? origins.at(at, whole) : null;
    const shared = wanted.whatever(at.type).filter(({ name }) => {
      return origin && this.reach.candidates(origin, name).some(({ view }) => view === whole);
    });
    const own = views.reduce((sum, view) => {
      const { name, isInterfaceObject } = view.type;
      const fields = isInterfaceObject ? wanted.whatever(name) : wanted.on(name);
      const open = fields.filter((field) => !shared.some((one) => same(one, field)));
      return sum + this.ofFields(origins.at(at, view), open);
    }, 0);
    const extent = own + (origin ? this.ofFields(origin, shared) : 0);
    this.known.set(wanted, key, extent);
    return extent;
  }
}
