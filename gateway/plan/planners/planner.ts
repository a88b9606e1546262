import type { PlanNode } from "../query-plan";

/** Thinks out how an operation is fetched. */
export interface Planner {
  readonly name: "hive" | "apollo";
  /** Null: nothing has to be fetched. Throws when the operation cannot be planned, or when it was told to stop. */
  plan(text: string, operationName: string | undefined, signal: AbortSignal): Promise<PlanNode | null>;
}
