import type { Supergraph } from "@apollo/federation-internals";
import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  parse,
  print,
  visit,
} from "graphql";
import { outputsOf } from "../../fetch/outputs";
import { Place } from "../../fetch/places";
import type { FetchNode, PlanNode } from "../query-plan";
import { noConditions, withConditions } from "./conditions";
import { SubgraphRules } from "./subgraph-rules";

/** What is wrong with a plan. */
export type Verdict = "good" | "asks what a subgraph does not have" | "leaves a field out";

/** Planners err: every plan is looked at before it is used. */
export class Judge {
  private readonly subgraphs: ReadonlyMap<string, SubgraphRules>;

  constructor(supergraph: Supergraph) {
    this.subgraphs = new Map(
      [...supergraph.subgraphs()].map((subgraph) => [subgraph.name, new SubgraphRules(subgraph)] as const),
    );
  }

  judge(plan: PlanNode | null, operation: string, operationName: string | undefined): Verdict {
    const fetches = plan ? fetchesUnder(plan, false) : [];
    if (!fetches.every(({ fetch }) => this.subgraphs.get(fetch.subgraph)?.allow(fetch)))
      return "asks what a subgraph does not have";
    return bringsAll(fetches, parse(operation, { noLocation: true }), operationName) ? "good" : "leaves a field out";
  }
}

export function fetchesOf(node: PlanNode): FetchNode[] {
  return fetchesUnder(node, false).map(({ fetch }) => fetch);
}

/** A fetch of a plan, and whether only a variable decides if it is made. */
interface PlannedFetch {
  readonly fetch: FetchNode;
  readonly conditional: boolean;
}

function fetchesUnder(node: PlanNode, conditional: boolean): PlannedFetch[] {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap((inner) => fetchesUnder(inner, conditional));
    case "Fetch":
      return [{ fetch: node, conditional }];
    case "Subscription":
      return [node.primary, ...(node.rest ? [node.rest] : [])].flatMap((inner) => fetchesUnder(inner, conditional));
  }
}

/** What is brought at all, and what is brought whatever the variables say. */
interface Brought {
  readonly maybe: Place;
  readonly surely: Place;
}

// Whether somebody brings every field that was asked for, wherever it stands, and whenever it is asked for.
function bringsAll(fetches: readonly PlannedFetch[], document: DocumentNode, name: string | undefined): boolean {
  const brought = { maybe: new Place(), surely: new Place() };
  for (const { fetch, conditional } of fetches) {
    bring(brought.maybe, fetch, fetch.operation);
    if (!conditional) bring(brought.surely, fetch, unconditional(fetch.operation));
  }
  const operation = document.definitions.find(
    (d) => d.kind === Kind.OPERATION_DEFINITION && (name === undefined || d.name?.value === name),
  );
  const fragments = new Map(
    document.definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
  return operation?.kind === Kind.OPERATION_DEFINITION && isBrought(operation.selectionSet, brought, fragments);
}

function bring(root: Place, { subgraph, parts }: FetchNode, operation: string): void {
  const outputs = outputsOf(operation, parts);
  parts.forEach((part, index) => {
    const own = outputs[index];
    for (const path of own ? part.paths : []) if (own) root.at(path).bring(own, Symbol(subgraph));
  });
}

/** The operation without what a variable may leave out. */
function unconditional(operation: string): string {
  if (!/@(skip|include)/.test(operation)) return operation;
  const unlessConditional = (node: { directives?: readonly DirectiveNode[] | undefined }): null | undefined =>
    (node.directives ?? []).some(({ name }) => name.value === "skip" || name.value === "include") ? null : undefined;
  const stripped = visit(parse(operation, { noLocation: true }), {
    Field: unlessConditional,
    InlineFragment: unlessConditional,
    FragmentSpread: unlessConditional,
  });
  return print(withoutEmptySets(stripped));
}

// A set that lost all its selections is still one that was asked for.
function withoutEmptySets(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: { leave: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [typename] }) },
  });
}

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } } as const;

function isBrought(
  set: SelectionSetNode,
  brought: Brought,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  around = noConditions,
): boolean {
  return set.selections.every((selection) => {
    const conditions = withConditions(around, selection.directives);
    if (!conditions) return true;
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      return !fragment || isBrought(fragment.selectionSet, brought, fragments, conditions);
    }
    const key = selection.alias?.value ?? selection.name.value;
    if (key === "__typename") return true;
    const by = conditions === noConditions ? brought.surely : brought.maybe;
    if (by.source(key) === undefined) return false;
    const below = { maybe: brought.maybe.child(key), surely: brought.surely.child(key) };
    return !selection.selectionSet || isBrought(selection.selectionSet, below, fragments, conditions);
  });
}
