import type { FetchNode, FetchPart, Need, Path, PlanNode } from "../plan/query-plan";
import { type Gather, gatherer } from "./gather";
import type { IsAbstract } from "./merge";
import { mergeFetches, mergeable } from "./merge-fetches";
import { type Outputs, outputsOf } from "./outputs";
import { Place, type Slot } from "./places";
import { type Represent, representation } from "./representation";

/** What of a schema matters while plans are run. */
export interface FetchFacts {
  /** Object types of each interface and union. */
  readonly possibleTypes: Readonly<Record<string, readonly string[]>>;
  /** By `subgraph Type.field`: the fields of the same object that it requires first. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
}

/** A plan made ready to run: everything that does not depend on a request is worked out. */
export interface Program {
  readonly root: Place;
  /** Of a subscription: what is listened to. Each of its events is the root of one run of the rest. */
  readonly primary: Fetch | null;
  readonly step: Step | null;
  readonly fetches: readonly Fetch[];
  readonly facts: FetchFacts;
  readonly isAbstract: IsAbstract;
}

export type Step =
  | { readonly kind: "Sequence"; readonly steps: readonly Step[] }
  | { readonly kind: "Parallel"; readonly steps: readonly Step[] }
  | Fetch;

/** One request to one subgraph. */
export interface Fetch {
  readonly kind: "Fetch";
  readonly node: FetchNode;
  readonly subgraph: string;
  readonly mutation: boolean;
  /** The request's body up to where its variables begin. */
  readonly head: string;
  readonly variables: readonly string[];
  readonly parts: readonly Part[];
}

export interface Part {
  readonly node: FetchPart;
  readonly slot: Slot;
  readonly outputs: Outputs;
  /** Response names that something else brings to the same places: merged into the object. */
  readonly shared: readonly string[];
  readonly sources: readonly PartSource[];
}

/** Where one path of a part leads. */
export interface PartSource {
  readonly path: Path;
  readonly place: Place;
  readonly gather: Gather;
  readonly represent: Represent;
}

/** A part before it is known what else brings what to its places. */
interface Draft {
  readonly node: FetchPart;
  readonly slot: Slot;
  readonly outputs: Outputs;
  readonly places: readonly Place[];
}

export function compileProgram(plan: PlanNode | null, facts: FetchFacts): Program {
  const compiler = new ProgramCompiler(facts);
  const { primary, step } = compiler.compile(plan);
  const { root, fetches } = compiler;
  return { root, primary, step, fetches, facts, isAbstract: (type) => facts.possibleTypes[type] !== undefined };
}

class ProgramCompiler {
  readonly root = new Place();
  readonly fetches: Fetch[] = [];
  private readonly drafts = new Map<FetchNode, readonly Draft[]>();

  constructor(private readonly facts: FetchFacts) {}

  compile(plan: PlanNode | null): Pick<Program, "primary" | "step"> {
    const primary = plan?.kind === "Subscription" ? plan.primary : null;
    const fetched = plan?.kind === "Subscription" ? plan.rest : plan;
    const arranged = fetched && gathered(fetched);
    for (const node of [...(primary ? [primary] : []), ...(arranged ? fetchNodes(arranged) : [])])
      this.drafts.set(node, this.draft(node));
    this.spreadShared();
    return { primary: primary && this.fetch(primary), step: arranged && this.step(arranged) };
  }

  private draft(node: FetchNode): Draft[] {
    const outputs = outputsOf(node.operation, node.parts);
    return node.parts.map((part, index) => {
      const slot = Symbol(`${node.subgraph} ${part.entitiesKey ?? "root"}`);
      const own = outputs[index] ?? new Map<string, Outputs | null>();
      const places = part.paths.map((path) => this.root.at(path));
      for (const place of new Set(places)) place.bring(own, slot);
      return { node: part, slot, outputs: own, places };
    });
  }

  // What is merged at one of a part's places is merged at all of them: it is decided once per part.
  private spreadShared(): void {
    const drafts = [...this.drafts.values()].flat();
    for (let before = -1, now = 0; now !== before;) {
      before = now;
      now = 0;
      for (const { places, outputs } of drafts) {
        const shared = places.flatMap((place) => place.shared(outputs));
        for (const place of places) place.merge(shared);
        now += new Set(shared).size;
      }
    }
  }

  private step(node: PlanNode): Step {
    switch (node.kind) {
      case "Sequence":
      case "Parallel":
        return { kind: node.kind, steps: node.nodes.map((inner) => this.step(inner)) };
      case "Fetch":
        return this.fetch(node);
      case "Subscription":
        throw new Error("a subscription within a plan");
    }
  }

  private fetch(node: FetchNode): Fetch {
    const fetch: Fetch = {
      kind: "Fetch",
      node,
      subgraph: node.subgraph,
      mutation: node.mutation,
      head: `{"query":${JSON.stringify(node.operation)},"variables":{`,
      variables: node.variables,
      parts: (this.drafts.get(node) ?? []).map((draft) => this.part(draft)),
    };
    this.fetches.push(fetch);
    return fetch;
  }

  private part({ node, slot, outputs, places }: Draft): Part {
    const options = { needs: node.needs, rewrites: node.inputRewrites, possibleTypes: this.facts.possibleTypes };
    const sources = node.paths.map((path, index): PartSource => {
      const place = places[index] ?? this.root;
      const represent = representation(options, place);
      const gather = gatherer({ path, root: this.root, place, slot, needs: node.needs, represent });
      return { path, place, gather, represent };
    });
    return { node, slot, outputs, shared: [...new Set(places.flatMap((place) => place.shared(outputs)))], sources };
  }
}

function fetchNodes(node: PlanNode): FetchNode[] {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap(fetchNodes);
    case "Fetch":
      return [node];
    case "Subscription":
      return [node.primary, ...(node.rest ? fetchNodes(node.rest) : [])];
  }
}

/** What a stage asks of one subgraph is asked at once. */
function gathered(node: PlanNode): PlanNode {
  switch (node.kind) {
    case "Sequence":
      return { kind: "Sequence", nodes: node.nodes.map(gathered) };
    case "Parallel":
      return gatheredParallel(node.nodes.map(gathered));
    case "Fetch":
    case "Subscription":
      return node;
  }
}

function gatheredParallel(nodes: readonly PlanNode[]): PlanNode {
  const flat = nodes.flatMap((node) => (node.kind === "Parallel" ? node.nodes : [node]));
  const groups = new Map<string, FetchNode[]>();
  const others: PlanNode[] = [];
  for (const node of flat) {
    if (node.kind !== "Fetch" || !mayGoTogether(node)) others.push(node);
    else groups.set(node.subgraph, [...(groups.get(node.subgraph) ?? []), node]);
  }
  const fetches = [...groups.values()].flatMap((group) => mergeable(group).map(mergeFetches));
  const all = [...fetches, ...others];
  return all.length === 1 && all[0] ? all[0] : { kind: "Parallel", nodes: all };
}

// Fetches with arguments from around their entities are split by those when they are sent.
function mayGoTogether({ mutation, parts }: FetchNode): boolean {
  return !mutation && parts.every(({ contexts }) => contexts.length === 0);
}

/** The response paths (lists passed through) that a part cannot do without. */
export function needPaths(part: FetchPart): string[] {
  return part.paths.flatMap((path) => {
    const at = path.flatMap((step) => (step !== "@" && "key" in step ? [step.key] : []));
    return part.needs.flatMap((need) => needPath(need, at));
  });
}

function needPath(need: Need, at: readonly string[]): string[] {
  if (need.kind === "on") return need.below.flatMap((inner) => needPath(inner, at));
  if (need.from === "__typename") return [];
  const own = [...at, need.from];
  return [own.join("/"), ...(need.below ?? []).flatMap((inner) => needPath(inner, own))];
}
