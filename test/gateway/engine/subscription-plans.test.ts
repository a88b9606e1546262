import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import { apolloPlanner } from "../../../gateway/plan/planners/apollo";
import { Graph } from "../../../gateway/plan/planners/graph/graph";
import { ownPlanner } from "../../../gateway/plan/planners/own/own-planner";
import type { FetchNode, PlanNode, SubscriptionNode } from "../../../gateway/plan/query-plan";
import { supergraphOf } from "./worlds";

const sdl = supergraphOf({
  events: {
    typeDefs: `type Query { began: String } type Subscription { happened(code: ID!, kinds: [String!]): Happening! }
      type Happening { n: Int! item: Item! inner: Happening } type Item @key(fields: "id") { id: ID! weight: Int! }`,
  },
  notes: {
    typeDefs: `type Query { note: String } type Item @key(fields: "id") { id: ID! note: String! box: Box! }
      type Box @key(fields: "id") { id: ID! }`,
  },
  labels: {
    typeDefs: `type Query { label: String } type Item @key(fields: "id") { id: ID! weight: Int! @external label: String! @requires(fields: "weight") }
      type Box @key(fields: "id") { id: ID! size: Int! }`,
  },
});
const supergraph = Supergraph.build(sdl, {
  supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  validateSupergraph: false,
});

describe.each([
  ["our own planner", ownPlanner(new Graph(supergraph, sdl))],
  ["Apollo's", apolloPlanner(supergraph)],
])("a subscription, planned by %s,", (_name, planner) => {
  const planned = (text: string, operationName?: string): SubscriptionNode => {
    const plan = planner.plan({ text, operationName });
    if (plan?.kind !== "Subscription") throw new Error(`planned as ${plan?.kind}`);
    return plan;
  };
  const fetches = (node: PlanNode | null): FetchNode[] =>
    !node ? [] : node.kind === "Fetch" ? [node] : node.kind === "Subscription" ? [] : node.nodes.flatMap(fetches);

  it("listens to one subgraph and to nobody else where that has it all", () => {
    const { primary, rest } = planned("subscription { happened(code: 7) { n item { id weight } inner { n } } }");
    expect(rest).toBeNull();
    expect(primary).toMatchObject({ subgraph: "events", mutation: false, variables: [] });
    expect(primary.operation).toMatch(/^subscription\b/);
    expect(primary.parts).toMatchObject([{ entitiesKey: null, representations: null, paths: [[]] }]);
  });

  it("fetches the rest for each event, in stages, by queries", () => {
    const { primary, rest } = planned(
      `query Other { began } subscription Mine($c: ID!, $k: [String!] = ["a"]) { all: happened(code: $c, kinds: $k) { item { ...F } } }
       fragment F on Item { note label box { size } }`,
      "Mine",
    );
    expect([...primary.variables].sort()).toEqual(["c", "k"]);
    expect(primary.operation).toMatch(/all:\s*happened/);
    expect(primary.operation).toMatch(/weight/);
    const after = fetches(rest);
    expect(after.map(({ subgraph }) => subgraph).sort()).toEqual(["labels", "labels", "notes"]);
    expect(after.every(({ operation }) => /^query\b/.test(operation))).toBe(true);
    expect(after.every(({ parts }) => parts.every(({ entitiesKey }) => entitiesKey !== null))).toBe(true);
  });
});
