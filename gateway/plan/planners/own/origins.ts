import type { SelectionSetNode } from "graphql";
import type { View } from "../graph/graph";
import type { Subgraph } from "../graph/subgraph";

/** An object as it was come by. */
export interface Origin {
  /** Null: the root, of which every subgraph has its part. */
  readonly view: View | null;
  readonly type: string;
  /** What the field that led there has beside. */
  readonly provided: SelectionSetNode | null;
  /** Who might as well have been asked for it. */
  readonly others: readonly Subgraph[];
}

/** A place in what one subgraph answers. */
export interface At {
  readonly subgraph: Subgraph;
  readonly type: string;
  readonly provided: SelectionSetNode | null;
  /** Who might as well have been asked for what stands there. */
  readonly others: readonly Subgraph[];
}

/** Equal origins are one object, so that what is known of one is known once. */
export class Origins {
  private readonly known = new Map<string, Origin>();
  private readonly standing = new WeakMap<At, Map<View, Origin>>();
  private readonly keys = new WeakMap<At, string>();
  private readonly ids = new WeakMap<object, number>();
  private lastId = 0;

  root(type: string): Origin {
    return this.same({ view: null, type, provided: null, others: [] });
  }

  /** Objects that stand at a place, as its subgraph sees them. */
  at(at: At, view: View): Origin {
    const standing = this.standing.get(at) ?? new Map<View, Origin>();
    this.standing.set(at, standing);
    const { provided, others } = at;
    const origin = standing.get(view) ?? this.same({ view, type: view.type.name, provided, others });
    standing.set(view, origin);
    return origin;
  }

  /** An object as a subgraph finds it by a key. */
  of(view: View): Origin {
    return this.same({ view, type: view.type.name, provided: null, others: [] });
  }

  /** Equal for places of which the same can be had. */
  keyOf(at: At): string {
    const { subgraph, type, provided, others } = at;
    const key = this.keys.get(at) ?? `${subgraph.name} ${type} ${this.id(provided)} ${namesOf(others)}`;
    this.keys.set(at, key);
    return key;
  }

  private same(origin: Origin): Origin {
    const { view, type, provided, others } = origin;
    const key = `${this.id(view)} ${type} ${this.id(provided)} ${namesOf(others)}`;
    const known = this.known.get(key) ?? origin;
    this.known.set(key, known);
    return known;
  }

  id(object: object | null): number {
    if (!object) return 0;
    const id = this.ids.get(object) ?? ++this.lastId;
    this.ids.set(object, id);
    return id;
  }
}

function namesOf(subgraphs: readonly Subgraph[]): string {
  return subgraphs.map(({ name }) => name).join();
}
