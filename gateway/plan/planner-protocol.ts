import type { PlanNode } from "./query-plan";
import type { SupergraphFacts } from "./supergraph";

/** What passes between the gateway and its planner's process. */
export type PlannerQuestion =
  | { readonly kind: "open"; readonly supergraphSdl: string }
  | {
      readonly kind: "plan";
      readonly id: number;
      readonly text: string;
      readonly operationName: string | undefined;
    };

export type PlannerAnswer =
  | { readonly kind: "ready"; readonly facts: SupergraphFacts; readonly planner: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "planned"; readonly id: number; readonly plan: PlanNode | null }
  /** The plan would be larger than any that should be run. */
  | { readonly kind: "too large"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
