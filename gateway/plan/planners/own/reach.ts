import type { SelectionSetNode } from "graphql";
import { fieldsFor } from "../graph/field-sets";
import { type Graph, type View, fieldOf } from "../graph/graph";
import type { SubgraphField } from "../graph/subgraph";
import { common, same } from "./common-fields";
import { Memo } from "./memo";
import { type At, type Origin, Origins } from "./origins";
import { leaveTogether } from "./remainder";
import { PartlyWanted, type Wanted, type WantedField, WantedReader } from "./wanted";

/** How one gets from an object to what another subgraph knows of it. */
export interface Way {
  /** How many requests one after the other. */
  readonly distance: number;
  /** Null: none is needed. */
  readonly key: Wanted | null;
}

/** Who can answer a field of an object. */
export interface Candidate {
  readonly view: View;
  readonly field: SubgraphField;
  readonly distance: number;
  readonly requires: Wanted | null;
  readonly at: At;
}

/** Works out what can be had from where, without deciding on anything. */
export class Reach {
  private readonly hidden: WantedReader;
  readonly origins = new Origins();
  private readonly knownWays = new Map<Origin, Map<View, Way>>();
  private readonly knownCandidates = new Map<Origin, Map<string, readonly Candidate[]>>();
  private readonly knownRests = new Memo<Wanted | null>();
  /** What is being worked out: whoever asks for it meanwhile gets what is known so far. */
  private readonly open = new Set<unknown>();
  /** Something was worked out from what was not known whole: it is not kept. */
  private guessed = false;

  constructor(readonly graph: Graph) {
    this.hidden = new WantedReader(graph.whole, new Map(), false);
  }

  /** The fields of a field set. */
  fieldSet(set: SelectionSetNode, type: string): Wanted {
    return this.hidden.read([set], type);
  }

  /** Who can answer a field, near and far. */
  candidates(origin: Origin, name: string): readonly Candidate[] {
    const byName = this.knownCandidates.get(origin) ?? new Map<string, readonly Candidate[]>();
    this.knownCandidates.set(origin, byName);
    return (
      byName.get(name) ??
      this.sure(
        () => this.findCandidates(origin, name),
        (candidates) => byName.set(name, candidates),
      )
    );
  }

  /** What of something wanted cannot be had of the objects at a place, not even by going on from them; null: all can. */
  rest(at: At, wanted: Wanted): Wanted | null {
    const key = this.origins.keyOf(at);
    const known = this.knownRests.get(wanted, key);
    if (known !== undefined) return known;
    return this.sure(
      () => this.findRest(at, wanted),
      (rest) => this.knownRests.set(wanted, key, rest),
    );
  }

  /** What of these fields cannot be had of an object. */
  restOfFields(origin: Origin, fields: readonly WantedField[]): WantedField[] {
    return fields.flatMap((field) => {
      let left = field.below;
      for (const { at } of this.candidates(origin, field.name)) {
        left = left && this.rest(at, left);
        if (!left) return [];
      }
      return [left === field.below ? field : { ...field, below: left }];
    });
  }

  /** The subgraphs' views of an object that keys lead to. */
  ways(origin: Origin): ReadonlyMap<View, Way> {
    const known = this.knownWays.get(origin);
    if (known) {
      if (this.open.has(known)) this.guessed = true;
      return known;
    }
    const ways = new Map<View, Way>();
    this.knownWays.set(origin, ways);
    return this.sure(
      () => {
        this.open.add(ways);
        this.findWays(origin, ways);
        this.open.delete(ways);
        return ways;
      },
      () => undefined,
      () => this.knownWays.delete(origin),
    );
  }

  /** Who can tell what an object is that is known by its interface only. */
  teller(origin: Origin): View | undefined {
    return [...this.ways(origin)].find(([{ type }]) => !type.isObject)?.[0];
  }

  private findCandidates(origin: Origin, name: string): Candidate[] {
    const found = this.graph.views(origin.type).flatMap((view) => this.candidate(origin, view, name) ?? []);
    const also = origin.others.filter((subgraph) => {
      const field = subgraph.types.get(origin.type)?.fields.get(name);
      return field && !field.external;
    });
    const all = new Set([...found.map(({ view }) => view.subgraph), ...also]);
    if (all.size < 2) return found;
    return found.map((one) => {
      const others = [...all].filter((subgraph) => subgraph !== one.view.subgraph);
      return { ...one, at: { ...one.at, others } };
    });
  }

  private candidate(origin: Origin, view: View, name: string): Candidate | null {
    const near = view === origin.view;
    const way = near ? { distance: 0 } : this.ways(origin).get(view);
    const field = way && fieldOf(view, name);
    if (!field) return null;
    const promised = near && origin.provided ? fieldsFor(origin.provided, view.type.name, this.graph.isA) : [];
    const own = promised.find((one) => one.name.value === name);
    const provided = field.provides ?? own?.selectionSet ?? null;
    const at: At = { subgraph: view.subgraph, type: field.target, provided, others: [] };
    const plain = { view, field, distance: way.distance, requires: null, at };
    if (own) return plain;
    if (field.external) return null;
    if (!field.requires) return plain;
    const requires = this.fieldSet(field.requires, origin.type);
    const again = this.requirable(origin, view, requires);
    return again ? { ...plain, distance: again.distance + 1, requires } : null;
  }

  // What is left is told by type; types that the subgraph cannot answer with need nothing.
  private findRest(at: At, wanted: Wanted): Wanted | null {
    const left = new Map<string, WantedField[]>();
    const types = new Set<string>();
    const note = (type: string, rest: WantedField[]): void => {
      if (rest.length > 0) left.set(type, rest);
    };
    for (const view of this.possible(at)) {
      const type = view.type.name;
      if (view.type.isInterfaceObject) this.noteUntyped(at, view, wanted, note, types);
      else note(type, this.restOfFields(this.origins.at(at, view), wanted.on(type)));
    }
    if (left.size === 0 && types.size === 0) return null;
    const among = this.possible(at).flatMap(({ type }) =>
      type.isInterfaceObject ? [type.name, ...this.graph.possible(type.name)] : [type.name],
    );
    leaveTogether(wanted, wanted.whatever(at.type), left, among);
    const nothing = among.every((type) => wanted.on(type).every((field) => left.get(type)?.includes(field)));
    return nothing ? wanted : new PartlyWanted(wanted, left, types);
  }

  private noteUntyped(
    at: At,
    view: View,
    wanted: Wanted,
    note: (type: string, rest: WantedField[]) => void,
    untold: Set<string>,
  ): void {
    const origin = this.origins.at(at, view);
    const { fields, whole } = common(this, origin, wanted);
    if (whole) return;
    const teller = this.teller(origin);
    for (const type of this.graph.possible(view.type.name)) {
      const open = wanted.on(type).filter((field) => !fields.some((one) => same(one, field)));
      const typed = teller && this.graph.view(teller.subgraph, type, type);
      if (typed) note(type, this.restOfFields(this.origins.of(typed), open));
      else if (!teller) {
        if (wanted.asksType(type) || wanted.type !== view.type.name) untold.add(type);
        note(type, open);
      }
    }
  }

  /** What may stand at a place: where others might have answered as well, only what they know too. */
  possible({ subgraph, type, others }: At): View[] {
    const views = (subgraph.types.get(type)?.possible ?? []).flatMap(
      (name) => this.graph.view(subgraph, name, name) ?? [],
    );
    if (views.some((view) => view.type.isInterfaceObject)) return views;
    const known = others.flatMap((other) => other.types.get(type) ?? []);
    return views.filter((view) =>
      known.every(({ possible }) => possible.length === 1 || possible.includes(view.type.name)),
    );
  }

  private findWays(origin: Origin, ways: Map<View, Way>): void {
    const views = this.graph.views(origin.type);
    if (!origin.view) {
      for (const view of views) ways.set(view, { distance: 1, key: null });
      return;
    }
    for (let distance = 1, grown = true; grown; distance += 1) {
      const found = views.flatMap((view) => {
        const key = ways.has(view) ? undefined : this.keyFor(origin, view);
        return key ? [[view, { distance, key }] as const] : [];
      });
      for (const [view, way] of found) ways.set(view, way);
      grown = found.length > 0;
    }
  }

  private keyFor(origin: Origin, { type }: View): Wanted | undefined {
    return type.keys
      .map((key) => this.fieldSet(key, origin.type))
      .find((key) => this.restOfFields(origin, key.on(origin.type)).length === 0);
  }

  private requirable(origin: Origin, view: View, requires: Wanted): Way | undefined {
    const ways = this.ways(origin);
    const required = `${this.origins.id(origin)} ${this.origins.id(view)} ${this.origins.id(requires)}`;
    if (this.open.has(required)) {
      this.guessed = true;
      return undefined;
    }
    this.open.add(required);
    const way = ways.get(view);
    const has = way && this.restOfFields(origin, requires.on(origin.type)).length === 0;
    this.open.delete(required);
    return has ? way : undefined;
  }

  // Works something out and keeps it, unless it hangs on what is being worked out around it.
  private sure<T>(work: () => T, keep: (value: T) => unknown, discard: () => unknown = () => undefined): T {
    const before = this.guessed;
    const around = this.open.size;
    this.guessed = false;
    const value = work();
    if (this.guessed && around > 0) discard();
    else keep(value);
    this.guessed = around > 0 && (before || this.guessed);
    return value;
  }
}
