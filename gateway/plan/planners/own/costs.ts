import { Memo } from "./memo";
import type { At, Origin } from "./origins";
import type { Reach } from "./reach";
import type { Wanted, WantedField } from "./wanted";

/** How dear a request is that has to wait for another one. */
export const REQUEST = 10;
const NEVER = 1_000;

/** How much has to be asked elsewhere of what is wanted of a place. */
export class Costs {
  private readonly known = new Memo<number>();
  private readonly sizes = new Memo<number>();

  constructor(private readonly reach: Reach) {}

  of(at: At, wanted: Wanted): number {
    const key = this.reach.origins.keyOf(at);
    const known = this.known.get(wanted, key);
    if (known !== undefined) return known;
    // Should it come back to itself, that is no way to have it cheaper.
    this.known.set(wanted, key, NEVER);
    const cost = this.reach.possible(at).reduce((sum, view) => {
      const origin = this.reach.origins.at(at, view);
      return wanted.on(view.type.name).reduce((own, field) => own + this.ofField(origin, field), sum);
    }, 0);
    this.known.set(wanted, key, cost);
    return cost;
  }

  private ofField(origin: Origin, { name, below }: WantedField): number {
    const costs = this.reach.candidates(origin, name).map(({ at, distance }) => {
      const far = distance === 0 ? 0 : REQUEST * distance + 1 + (below ? this.size(below) : 0);
      return far + (below ? this.of(at, below) : 0);
    });
    return Math.min(NEVER, ...costs);
  }

  /** How many fields there are. */
  size(wanted: Wanted): number {
    const known = this.sizes.get(wanted, "");
    if (known !== undefined) return known;
    const types = this.reach.graph.possible(wanted.type);
    const fields = types.flatMap((type) => wanted.on(type));
    const size = fields.reduce((sum, { below }) => sum + 1 + (below ? this.size(below) : 0), 0);
    this.sizes.set(wanted, "", size);
    return size;
  }
}
