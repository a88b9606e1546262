import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import type { PlanNode } from "../query-plan";
import type { SupergraphFacts } from "../supergraph";
import { apolloPlanner } from "./apollo";
import { Judge } from "./judge";
import type { Planner } from "./planner";

/**
 * Two planners and a judge. Hive Router's planner is asked first: it is fast, and right about @requires with arguments
 * and about keys that are not resolvable. Where it fails or its plan is no good, Apollo's is asked: it is slow, and knows
 * more of the odd corners, @fromContext among them. A plan that the judge finds fault with is used only where nobody has
 * a better one.
 */
export function twoPlanners(supergraphSdl: string, facts: SupergraphFacts): Planner {
  const hive = facts.passesContext ? null : hivePlanner(supergraphSdl);
  const supergraph = once(() =>
    Supergraph.build(supergraphSdl, {
      supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
      validateSupergraph: false,
    }),
  );
  const apollo = once(() => apolloPlanner(supergraph()));
  const judge = once(() => new Judge(supergraph()));
  return {
    name: hive ? "hive, apollo" : "apollo",
    prepare: () => void (hive ? judge() : apollo()),
    plan: async (operation) => {
      if (!hive || operation.avoidNative) return apollo().plan(operation);
      const first = await attempt(hive, operation);
      if ("plan" in first && judge().judge(first.plan, operation.text, operation.operationName) === "good")
        return first.plan;
      if ("fault" in first && isUnreachable(first.fault)) throw first.fault;
      const second = await attempt(apollo(), operation);
      if ("fault" in second) return planOf(first);
      const verdict = judge().judge(second.plan, operation.text, operation.operationName);
      return verdict === "good" || "fault" in first ? second.plan : first.plan;
    },
  };
}

type Attempt = { readonly plan: PlanNode | null } | { readonly fault: Error };

async function attempt(planner: Planner, operation: Parameters<Planner["plan"]>[0]): Promise<Attempt> {
  try {
    return { plan: await planner.plan(operation) };
  } catch (fault) {
    return { fault: fault as Error };
  }
}

function planOf(attempted: Attempt): PlanNode | null {
  if ("fault" in attempted) throw attempted.fault;
  return attempted.plan;
}

// No path leads to a field: the other planner would leave it out without a word.
function isUnreachable({ message }: Error): boolean {
  return /No paths found for selection item/.test(message);
}

// Native code: there are systems that it was not built for.
function hivePlanner(supergraphSdl: string): Planner | null {
  try {
    return (require("./hive") as typeof import("./hive")).hivePlanner(supergraphSdl);
  } catch (fault) {
    if (!/native binding/i.test((fault as Error).message)) throw fault;
    return null;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
