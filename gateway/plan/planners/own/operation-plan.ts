import type { OperationDefinitionNode } from "graphql";
import type { PlanNode } from "../../query-plan";
import type { SubgraphField } from "../graph/subgraph";
import { PlanTooLarge } from "../planner";
import { common, same } from "./common-fields";
import { Costs, REQUEST } from "./costs";
import { Extent } from "./extent";
import { type Fetch, planOf } from "./fetches";
import { HOW_FAR, Jumps } from "./jumps";
import { HiddenNames, Names } from "./names";
import { type Foothold, Objects } from "./objects";
import type { At, Origin } from "./origins";
import type { Candidate, Reach } from "./reach";
import { Unplannable, without } from "./remainder";
import { Selection } from "./selection";
import { Spot } from "./spot";
import type { Wanted, WantedField } from "./wanted";

/** So many fields are looked for, each for every type on its own. */
const MOST_STEPS = 6_000;
/** Whose object it is need not know it elsewhere: who has a field at hand is asked for it, however much is asked elsewhere below. */
const AT_HAND = -100_000;
/** What is not there at all weighs more than any number of requests. */
const PARTLY = 1_000_000;

type SpotOf = (type: string) => Spot;

/** Decides who is asked for what, object by object and field by field. */
export class OperationPlan {
  private readonly objects = new Map<Selection, Map<string, Objects>>();
  private readonly costs: Costs;
  private readonly jumps: Jumps;
  private readonly possible = (type: string): readonly string[] => this.reach.graph.possible(type);
  private steps = 0;

  constructor(
    private readonly reach: Reach,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.costs = new Costs(reach);
    this.jumps = new Jumps(reach, (objects, field, by, limit) => this.ask(objects, field, by, limit));
  }

  plan(wanted: Wanted): PlanNode | null {
    const { type } = wanted;
    const { graph } = this.reach;
    const names = new Names(graph, new HiddenNames());
    names.claim(wanted);
    const spot = new Spot(graph, names, type, [], type);
    const origin = this.reach.origins.root(type);
    if (new Extent(this.reach).ofFields(origin, wanted.on(type)) > MOST_STEPS) throw new PlanTooLarge();
    const { operation } = this.operation;
    const nodes = operation === "query" ? this.atOnce(spot, origin, wanted) : this.inTurn(spot, origin, wanted);
    if (operation === "subscription") return subscriptionOf(nodes);
    return nodes.length > 0 ? { kind: "Sequence", nodes } : null;
  }

  private atOnce(spot: Spot, origin: Origin, wanted: Wanted): PlanNode[] {
    const root = new Objects(spot, origin, null);
    for (const field of wanted.on(wanted.type)) this.ask(root, field, new Set());
    return planOf(this.jumps.fetches, this.operation);
  }

  // What follows on one field of a mutation is asked before the next one runs; fields that nothing follows on run together.
  private inTurn(spot: Spot, origin: Origin, wanted: Wanted): PlanNode[] {
    const nodes: PlanNode[] = [];
    let root = new Objects(spot, origin, null);
    for (const field of wanted.on(wanted.type)) {
      const [runs] = this.candidates(new Objects(spot, origin, null), field, field.below);
      if (!runs || (field.below && this.reach.rest(runs.at, field.below))) throw new Unplannable(wanted.type, field);
      const [first, ...others] = this.jumps.fetches;
      if (first && (others.length > 0 || first.subgraph !== runs.view.subgraph)) {
        nodes.push(...planOf(this.jumps.fetches, this.operation));
        this.jumps.fetches = [];
        root = new Objects(spot, origin, null);
      }
      this.put(this.jumps.foothold(root, runs, false), runs, root, field, new Set());
    }
    return [...nodes, ...planOf(this.jumps.fetches, this.operation)];
  }

  /** Has a field fetched of all these objects; adds to `by` which requests bring it. */
  private ask(objects: Objects, field: WantedField, by: Set<Fetch>, limit = HOW_FAR): void {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new PlanTooLarge();
    for (let left = field.below; ;) {
      const [best] = this.candidates(objects, field, left, limit);
      if (!best) throw new Unplannable(objects.origin.type, field);
      const rest = left && this.reach.rest(best.at, left);
      const part = left && rest ? without(left, rest, this.possible) : left;
      const patient = field.key !== null && field.below === null;
      this.put(this.jumps.foothold(objects, best, patient), best, objects, { ...field, below: part }, by);
      if (!rest) return;
      left = rest;
    }
  }

  // Who has all of it comes first, then who has it nearest; who has none of it is none.
  private candidates(objects: Objects, field: WantedField, below: Wanted | null, limit = HOW_FAR): Candidate[] {
    const weighed = this.reach.candidates(objects.origin, field.name).flatMap((candidate) => {
      if (candidate.distance >= limit && !objects.footholds.has(candidate.view)) return [];
      const rest = below && this.reach.rest(candidate.at, below);
      if (rest && rest === below) return [];
      const near = candidate.requires ? undefined : objects.footholds.get(candidate.view);
      const far = objects.origin.view ? REQUEST * (candidate.distance + 1) : REQUEST / 2;
      const atHand = near && candidate.view === objects.origin.view;
      // Of those who are asked anyway, the first to answer.
      const own = atHand ? AT_HAND : near ? near.fetch.stage / REQUEST : far;
      return [{ candidate, cost: own + (below ? this.costs.of(candidate.at, below) : 0) + (rest ? PARTLY : 0) }];
    });
    return weighed.sort((a, b) => a.cost - b.cost).map(({ candidate }) => candidate);
  }

  private put(
    { fetch, selection, type }: Foothold,
    { field: own, at }: Candidate,
    { spot }: Objects,
    field: WantedField,
    by: Set<Fetch>,
  ): void {
    by.add(fetch);
    const key = spot.names.of(field);
    const selected = selection.field(type, key, () => selectedField(own, field));
    const { below } = field;
    if (below && selected.below)
      this.enter(fetch, selected.below, at, below, (name) => spot.child(key, below.type, name), by);
  }

  /** Asks what is wanted of the objects of a place. */
  private enter(fetch: Fetch, selection: Selection, at: At, wanted: Wanted, spotOf: SpotOf, by: Set<Fetch>): void {
    const possible = at.subgraph.types.get(at.type)?.possible ?? [];
    if (possible.length !== 1 || possible[0] !== wanted.type) selection.asksType = true;
    const shared = this.askShared(fetch, selection, at, wanted, spotOf, by);
    for (const view of this.reach.possible(at)) {
      const { name } = view.type;
      const origin = this.reach.origins.at(at, view);
      const objects = this.objectsOf(selection, origin, spotOf(name), { fetch, selection, type: name });
      if (view.type.isInterfaceObject) this.askUntyped(selection, objects, wanted, spotOf, by);
      else this.askAll(objects, notAmong(shared, wanted.on(name)), by);
    }
  }

  /** What is wanted of an interface as such is asked once for all its objects, where the subgraph itself has all of it. */
  private askShared(
    fetch: Fetch,
    selection: Selection,
    at: At,
    wanted: Wanted,
    spotOf: SpotOf,
    by: Set<Fetch>,
  ): WantedField[] {
    const { graph, origins } = this.reach;
    const members = this.reach.possible(at).map(({ type }) => type);
    const view = graph.view(at.subgraph, at.type, at.type);
    if (!view || members.length < 2 || members.some(({ isInterfaceObject }) => isInterfaceObject)) return [];
    const origin = origins.at(at, view);
    const foothold = { fetch, selection, type: at.type };
    return wanted.whatever(at.type).filter((field) => {
      const near = this.reach.candidates(origin, field.name).find((candidate) => candidate.view === view);
      const inAll = members.every(({ name }) => notAmong(wanted.on(name), [field]).length === 0);
      if (!near || !inAll || (field.below && this.isElsewhere(near.at, field.below))) return false;
      const objects = this.objectsOf(selection, origin, spotOf(at.type), foothold);
      this.put(foothold, near, objects, field, by);
      return true;
    });
  }

  private isElsewhere(at: At, wanted: Wanted): boolean {
    return this.reach.rest(at, wanted) !== null || this.costs.of(at, wanted) > 0;
  }

  // What is there comes first, then what requires something: what else is asked elsewhere can be asked along with it.
  private askAll(objects: Objects, fields: readonly WantedField[], by: Set<Fetch>): void {
    const rank = ({ name }: WantedField): number => {
      const candidates = this.reach.candidates(objects.origin, name);
      return candidates.some(({ distance }) => distance === 0)
        ? 0
        : candidates.some(({ requires }) => requires)
          ? 1
          : 2;
    };
    const ranked = fields.map((field) => ({ field, rank: rank(field) })).sort((a, b) => a.rank - b.rank);
    for (const { field } of ranked) this.ask(objects, field, by);
  }

  /** Objects of which their subgraph knows the interface only: what they are in truth is asked where something depends on it. */
  private askUntyped(selection: Selection, objects: Objects, wanted: Wanted, spotOf: SpotOf, by: Set<Fetch>): void {
    const { graph, origins } = this.reach;
    const { origin } = objects;
    const { fields, whole } = common(this.reach, origin, wanted);
    this.askAll(objects, fields, by);
    if (whole) {
      // That it is the interface's is all that has to be known.
      selection.asksType = true;
      return;
    }
    const teller = this.reach.teller(origin);
    if (!teller) throw new Error(`nobody tells which ${origin.type} an object is`);
    const foothold = this.jumps.plain(objects, teller);
    foothold.selection.asksType = true;
    by.add(foothold.fetch);
    for (const type of graph.possible(origin.type)) {
      const view = graph.view(teller.subgraph, type, type);
      const open = notAmong(fields, wanted.on(type));
      if (!view || open.length === 0) continue;
      const typed = this.objectsOf(foothold.selection, origins.of(view), spotOf(type), { ...foothold, type });
      this.askAll(typed, open, by);
    }
  }

  private objectsOf(selection: Selection, origin: Origin, spot: Spot, foothold: Foothold): Objects {
    const byType = this.objects.get(selection) ?? new Map<string, Objects>();
    this.objects.set(selection, byType);
    const objects = byType.get(origin.type) ?? new Objects(spot, origin, foothold);
    byType.set(origin.type, objects);
    return objects;
  }
}

function notAmong(known: readonly WantedField[], fields: readonly WantedField[]): WantedField[] {
  return fields.filter((field) => !known.some((one) => same(one, field)));
}

// It has one field, and whoever runs it brings its events.
function subscriptionOf([primary, ...rest]: PlanNode[]): PlanNode {
  if (primary?.kind !== "Fetch") throw new Error("nobody to listen to");
  return { kind: "Subscription", primary, rest: rest.length > 0 ? { kind: "Sequence", nodes: rest } : null };
}

function selectedField({ target, type }: SubgraphField, { name, args, below }: WantedField) {
  return { name, args, type, below: below ? new Selection(target) : null };
}
