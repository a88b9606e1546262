import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from "graphql";
import type { Graph } from "../graph/graph";
import type { Planner } from "../planner";
import { OperationPlan } from "./operation-plan";
import { Reach } from "./reach";
import { WantedReader } from "./wanted";

/** Plans field by field and type by type, from what each subgraph declares. */
export function ownPlanner(graph: Graph): Planner {
  const reach = new Reach(graph);
  return {
    name: "own",
    plan: ({ text, operationName }) => {
      const { definitions } = parse(text, { noLocation: true });
      const operation = definitions.find(
        (d): d is OperationDefinitionNode =>
          d.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || d.name?.value === operationName),
      );
      const root = operation && graph.api.getRootType(operation.operation);
      if (!operation || !root) throw new Error("nothing to plan");
      const fragments = definitions
        .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
        .map((d) => [d.name.value, d] as const);
      const reader = new WantedReader(graph.api, new Map(fragments), true);
      return new OperationPlan(reach, operation).plan(reader.read([operation.selectionSet], root.name));
    },
  };
}
