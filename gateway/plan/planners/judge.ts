import type { Supergraph } from "@apollo/federation-internals";
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, parse } from "graphql";
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
    const fetches = plan ? fetchesOf(plan) : [];
    if (!fetches.every((fetch) => this.subgraphs.get(fetch.subgraph)?.allow(fetch)))
      return "asks what a subgraph does not have";
    return bringsAll(fetches, parse(operation, { noLocation: true }), operationName) ? "good" : "leaves a field out";
  }
}

export function fetchesOf(node: PlanNode): FetchNode[] {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap(fetchesOf);
    case "Condition":
      return [node.then, node.otherwise].flatMap((branch) => (branch ? fetchesOf(branch) : []));
    case "Fetch":
      return [node];
  }
}

// Whether somebody brings every field that was asked for, wherever it stands.
function bringsAll(fetches: readonly FetchNode[], document: DocumentNode, name: string | undefined): boolean {
  const root = new Place();
  for (const fetch of fetches) {
    const outputs = outputsOf(fetch.operation, fetch.parts);
    fetch.parts.forEach((part, index) => {
      const own = outputs[index];
      for (const path of own ? part.paths : []) if (own) root.at(path).bring(own, Symbol(fetch.subgraph));
    });
  }
  const operation = document.definitions.find(
    (d) => d.kind === Kind.OPERATION_DEFINITION && (name === undefined || d.name?.value === name),
  );
  const fragments = new Map(
    document.definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
  return operation?.kind === Kind.OPERATION_DEFINITION && isBrought(operation.selectionSet, root, fragments);
}

function isBrought(
  set: SelectionSetNode,
  place: Place,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  around = noConditions,
): boolean {
  return set.selections.every((selection) => {
    const conditions = withConditions(around, selection.directives);
    if (!conditions) return true;
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      return !fragment || isBrought(fragment.selectionSet, place, fragments, conditions);
    }
    const key = selection.alias?.value ?? selection.name.value;
    if (key === "__typename") return true;
    if (place.source(key) === undefined) return false;
    const below = place.known(key);
    return !selection.selectionSet || !below || isBrought(selection.selectionSet, below, fragments, conditions);
  });
}
