import {
  type FetchRewrite,
  type FlattenNodePathSegment,
  type PlanNode as HiveNode,
  QueryPlanner,
  type RequiresSelection,
} from "@graphql-hive/router-query-planner";
import type { FetchNode, FetchPart, Need, Path, PlanNode, Rewrite } from "../query-plan";
import type { Planner } from "./planner";

/** The planner of Hive Router: native code, MIT. It gives up when it is told to. */
export function hivePlanner(supergraphSdl: string): Planner {
  const planner = new QueryPlanner(supergraphSdl);
  return {
    name: "hive",
    plan: async ({ text, operationName, signal }) => {
      const { node } = await planner.planAsync(text, operationName, noLabels, 0, signal);
      return node ? (subscriptionOf(node) ?? nodeOf(node, [])) : null;
    },
  };
}

const noLabels = new Set<string>();

// This planner writes it as the first step of a sequence.
function subscriptionOf(node: HiveNode): PlanNode | null {
  const [first, ...others] = node.kind === "Sequence" ? node.nodes : [node];
  if (first?.kind !== "Subscription") return null;
  const rest = others.length > 0 ? nodeOf({ kind: "Sequence", nodes: others }, []) : null;
  return { kind: "Subscription", primary: fetchOf(first.primary, [rootPart(first.primary)]), rest };
}

function rootPart({ outputRewrites }: Pick<HiveFetchNode, "outputRewrites">): FetchPart {
  return {
    ...noContexts,
    entitiesKey: null,
    representations: null,
    paths: [[]],
    needs: [],
    inputRewrites: [],
    outputRewrites: (outputRewrites ?? []).map(rewriteOf),
  };
}

function nodeOf(node: HiveNode, path: Path): PlanNode {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return { kind: node.kind, nodes: node.nodes.map((inner) => nodeOf(inner, path)) };
    case "Flatten":
      return nodeOf(node.node, [...path, ...node.path.map(pathStep)]);
    case "Fetch":
      return fetchOf(node, [
        {
          ...noContexts,
          entitiesKey: node.requires ? "_entities" : null,
          representations: node.requires ? "representations" : null,
          paths: [path],
          needs: (node.requires ?? []).flatMap(needOf),
          inputRewrites: (node.inputRewrites ?? []).map(rewriteOf),
          outputRewrites: (node.outputRewrites ?? []).map(rewriteOf),
        },
      ]);
    case "BatchFetch":
      return fetchOf(
        node,
        node.entityBatch.aliases.map((alias) => ({
          ...noContexts,
          entitiesKey: alias.alias,
          representations: alias.representationsVariableName,
          paths: alias.paths.map((own) => [...path, ...own.map(pathStep)]),
          needs: alias.requires.flatMap(needOf),
          inputRewrites: (alias.inputRewrites ?? []).map(rewriteOf),
          outputRewrites: (alias.outputRewrites ?? []).map(rewriteOf),
        })),
      );
    case "Condition":
    case "Defer":
    case "Subscription":
      throw new Error(`a plan with a ${node.kind} node was not asked for`);
  }
}

type HiveFetchNode = Extract<HiveNode, { kind: "Fetch" }>;

const noContexts = { contexts: [] } as const;

interface HiveFetch {
  readonly serviceName: string;
  readonly operation: string;
  readonly operationKind?: string;
  readonly variableUsages?: readonly string[];
}

function fetchOf(node: HiveFetch, parts: readonly FetchPart[]): FetchNode {
  return {
    kind: "Fetch",
    subgraph: node.serviceName,
    operation: node.operation,
    mutation: node.operationKind === "mutation",
    variables: node.variableUsages ?? [],
    parts,
  };
}

function pathStep(segment: FlattenNodePathSegment): Path[number] {
  if (segment === "@") return "@";
  return "Field" in segment ? { key: segment.Field } : { types: segment.TypeCondition };
}

// This planner writes where a value stands as the name and what it is to be called as the alias.
function needOf(selection: RequiresSelection): Need[] {
  switch (selection.kind) {
    case "Field":
      return [
        {
          kind: "field",
          from: selection.name,
          to: selection.alias ?? selection.name,
          below: selection.selections ? selection.selections.flatMap(needOf) : null,
        },
      ];
    case "InlineFragment":
      return [{ kind: "on", type: selection.typeCondition, below: selection.selections.flatMap(needOf) }];
    case "FragmentSpread":
      throw new Error("a plan with a fragment in what a fetch requires");
  }
}

function rewriteOf(rewrite: FetchRewrite): Rewrite {
  const setter = "ValueSetter" in rewrite ? rewrite.ValueSetter : "setValueTo" in rewrite ? rewrite : null;
  if (setter) return { kind: "set", path: setter.path.map(rewriteStep), value: setter.setValueTo };
  const { path, renameKeyTo } = (rewrite as { KeyRenamer: { path: never[]; renameKeyTo: string } }).KeyRenamer;
  return { kind: "rename", path: path.map(rewriteStep), value: renameKeyTo };
}

function rewriteStep(segment: { TypenameEquals: string[] } | { Key: string }): Rewrite["path"][number] {
  return "Key" in segment ? { key: segment.Key } : { types: segment.TypenameEquals };
}
