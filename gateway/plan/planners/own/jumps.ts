import { isObjectType } from "graphql";
import type { Need } from "../../query-plan";
import type { View } from "../graph/graph";
import { type Entities, type Fetch, stageAfter } from "./fetches";
import { bothNeeds, needOf, typename } from "./needs";
import type { Foothold, Objects } from "./objects";
import type { Candidate, Reach } from "./reach";
import { Selection } from "./selection";
import type { Wanted, WantedField } from "./wanted";

/** Has a field of objects fetched, by nobody who is `limit` requests away, and adds to `by` which requests bring it. */
export type Ask = (objects: Objects, field: WantedField, by: Set<Fetch>, limit: number) => void;

/** What a representation holds, and which requests bring it. */
interface Required {
  readonly by: ReadonlySet<Fetch>;
  readonly needs: readonly Need[];
}

export const HOW_FAR = 1_000;

/** The requests of a plan: the first ones, and those that go on by a key from what others bring. */
export class Jumps {
  fetches: Fetch[] = [];

  constructor(
    private readonly reach: Reach,
    private readonly ask: Ask,
  ) {}

  /** Where a candidate is asked; `patient`: nothing else waits for what it answers. */
  foothold(objects: Objects, { view, requires, distance }: Candidate, patient: boolean): Foothold {
    if (requires) return this.requiring(objects, view, requires);
    // Where something is required too is as good, if that is not later.
    const [along, ...others] = [...objects.requiringAt(view).values()];
    const early = [along, ...others].find((one) => one && one.fetch.stage <= objects.stage + distance);
    const late = patient && !early && !objects.footholds.has(view) ? along : undefined;
    return late ?? this.plain(objects, view, early);
  }

  plain(objects: Objects, view: View, otherwise?: Foothold): Foothold {
    const foothold = objects.footholds.get(view) ?? otherwise ?? this.jump(objects, view, null);
    objects.footholds.set(view, foothold);
    return foothold;
  }

  private requiring(objects: Objects, view: View, requires: Wanted): Foothold {
    const known = objects.requiringAt(view).get(requires);
    if (known) return known;
    const required = this.required(objects, requires, HOW_FAR);
    const foothold = this.joined(objects, view, required) ?? this.jump(objects, view, required);
    objects.requiringAt(view).set(requires, foothold);
    return foothold;
  }

  // What is asked there anyway may hold more, as long as it has to wait for no more than it waits for already.
  private joined(objects: Objects, view: View, required: Required): Foothold | undefined {
    const plain = view === objects.origin.view ? undefined : objects.footholds.get(view);
    const hosts = [...objects.requiringAt(view).values(), ...(plain ? [plain] : [])];
    const stage = stageAfter(required.by);
    return hosts.find(({ fetch }) => fetch.entities && fetch.stage >= stage && join(fetch, fetch.entities, required));
  }

  /** Has all of a field set fetched, and tells how it is written into a representation. */
  private required(objects: Objects, wanted: Wanted, limit: number): Required {
    const by = new Set<Fetch>();
    let needs: Need[] = [typename];
    for (const field of wanted.on(objects.origin.type)) {
      this.ask(objects, field, by, limit);
      const both = bothNeeds(needs, [needOf(this.reach.graph, objects.spot, field)]);
      if (!both) throw new Error(`${field.name} is required with different arguments at once`);
      needs = both;
    }
    return { by, needs };
  }

  /** Goes to another subgraph by a key, with what is required there. */
  private jump(objects: Objects, view: View, required: Required | null): Foothold {
    const { spot, origin } = objects;
    const way = this.reach.ways(origin).get(view);
    if (!way) throw new Error(`no way to ${view.type.name} in ${view.subgraph.name}`);
    if (!way.key) return this.begin(view);
    const key = this.required(objects, way.key, way.distance);
    const { name } = view.type;
    // What an object is may be known by now, even if it was come by as its interface.
    const isItself = name === origin.type && isObjectType(this.reach.graph.whole.getType(name));
    const entities: Entities = {
      type: origin.type,
      path: spot.path,
      needs: key.needs,
      inputRewrites: isItself ? [] : [typenameRewrite(origin.type, name)],
    };
    const selection = new Selection("_Entity");
    const fetch: Fetch = { subgraph: view.subgraph, selection, after: key.by, stage: 0, entities };
    if (required && !join(fetch, entities, required)) throw new Error(`${name} requires what contradicts its key`);
    fetch.stage = stageAfter(fetch.after);
    this.fetches.push(fetch);
    return { fetch, selection, type: name };
  }

  private begin(view: View): Foothold {
    const selection = new Selection(view.type.name);
    const fetch: Fetch = { subgraph: view.subgraph, selection, after: new Set(), stage: 0, entities: null };
    this.fetches.push(fetch);
    return { fetch, selection, type: view.type.name };
  }
}

function join(fetch: Fetch, entities: Entities, { by, needs }: Required): boolean {
  const both = bothNeeds(entities.needs, needs);
  if (!both) return false;
  entities.needs = both;
  fetch.after = new Set([...fetch.after, ...by]);
  return true;
}

function typenameRewrite(of: string, value: string) {
  return { kind: "set" as const, path: [{ types: [of] }, { key: "__typename" }], value };
}
