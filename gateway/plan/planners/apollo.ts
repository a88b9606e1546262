import { type Supergraph, operationFromDocument } from "@apollo/federation-internals";
import {
  type FetchDataRewrite,
  type FetchNode as ApolloFetch,
  type PlanNode as ApolloNode,
  QueryPlanner,
  type QueryPlanSelectionNode,
} from "@apollo/query-planner";
import { parse } from "graphql";
import type { ContextArgument, FetchNode, Need, Path, PathStep, PlanNode, Rewrite, RewriteStep } from "../query-plan";
import type { Planner } from "./planner";

/** The planner of @apollo/gateway. */
export function apolloPlanner(supergraph: Supergraph): Planner {
  const api = supergraph.apiSchema();
  // A fragment's name would be taken twice where several fetches are sent as one.
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false, typeConditionedFetching: true });
  return {
    name: "apollo",
    plan: ({ text, operationName }) => {
      const { node } = planner.buildQueryPlan(
        operationFromDocument(api, parse(text), operationName === undefined ? {} : { operationName }),
      );
      if (node?.kind !== "Subscription") return node ? nodeOf(node, []) : null;
      const rest = node.rest ? nodeOf(node.rest, []) : null;
      return { kind: "Subscription", primary: fetchOf(node.primary, []), rest };
    },
  };
}

function nodeOf(node: ApolloNode, path: Path): PlanNode {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return { kind: node.kind, nodes: node.nodes.map((inner) => nodeOf(inner, path)) };
    case "Flatten":
      return nodeOf(node.node, [...path, ...node.path.flatMap(pathSteps)]);
    case "Fetch":
      return fetchOf(node, path);
    case "Condition":
    case "Defer":
      throw new Error(`a plan with a ${node.kind} node was not asked for`);
  }
}

function fetchOf(node: ApolloFetch, path: Path): FetchNode {
  const contexts = (node.contextRewrites ?? []).map(contextOf);
  const given = new Set(contexts.map(({ variable }) => variable));
  return {
    kind: "Fetch",
    subgraph: node.serviceName,
    operation: node.operation,
    mutation: node.operationKind === "mutation",
    variables: (node.variableUsages ?? []).filter((name) => !given.has(name)),
    parts: [
      {
        entitiesKey: node.requires ? "_entities" : null,
        representations: node.requires ? "representations" : null,
        paths: [path],
        needs: (node.requires ?? []).map(needOf),
        inputRewrites: (node.inputRewrites ?? []).map(rewriteOf),
        outputRewrites: (node.outputRewrites ?? []).map(rewriteOf),
        contexts,
      },
    ],
  };
}

// `name|[A,B]` goes down and lets pass objects of those types only.
function pathSteps(part: string | number): PathStep[] {
  const [name = "", types] = String(part).split("|[");
  const step: PathStep[] = name === "" ? [] : name === "@" ? ["@"] : [{ key: name }];
  return types === undefined ? step : [...step, { types: types.slice(0, -1).split(",") }];
}

function needOf(selection: QueryPlanSelectionNode): Need {
  if (selection.kind === "InlineFragment")
    return { kind: "on", type: selection.typeCondition ?? "", below: selection.selections.map(needOf) };
  const name = selection.alias ?? selection.name;
  return { kind: "field", from: name, to: name, below: selection.selections?.map(needOf) ?? null };
}

function rewriteOf(rewrite: FetchDataRewrite): Rewrite {
  const path = rewrite.path.map(rewriteStep);
  return rewrite.kind === "ValueSetter"
    ? { kind: "set", path, value: String(rewrite.setValueTo) }
    : { kind: "rename", path, value: rewrite.renameKeyTo };
}

function rewriteStep(part: string): RewriteStep {
  return part.startsWith("... on ") ? { types: [part.slice("... on ".length)] } : { key: part };
}

function contextOf({ path, renameKeyTo }: { path: string[]; renameKeyTo: string }): ContextArgument {
  const up = path.filter((part) => part === "..").length;
  return { variable: renameKeyTo, up, path: path.slice(up).map(rewriteStep) };
}
