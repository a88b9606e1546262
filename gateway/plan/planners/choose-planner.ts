import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import type { SupergraphFacts } from "../supergraph";
import { apolloPlanner } from "./apollo";
import { Graph } from "./graph/graph";
import { ownPlanner } from "./own/own-planner";
import type { Planner } from "./planner";

/** Our own, except where arguments come from around an object (@fromContext): that only Apollo's plans. */
export function choosePlanner(supergraphSdl: string, facts: SupergraphFacts): Planner {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  return facts.passesContext ? apolloPlanner(supergraph) : ownPlanner(new Graph(supergraph, supergraphSdl));
}
