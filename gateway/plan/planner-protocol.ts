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
      readonly avoidNative: boolean;
    }
  | { readonly kind: "cancel"; readonly id: number };

export type PlannerAnswer =
  | { readonly kind: "ready"; readonly facts: SupergraphFacts; readonly planner: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "planned"; readonly id: number; readonly plan: PlanNode | null }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
