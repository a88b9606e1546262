import type { PlanNode } from "../query-plan";

export interface PlannedOperation {
  readonly text: string;
  readonly operationName: string | undefined;
}

/** Thinks out how an operation is fetched. It blocks while it does. */
export interface Planner {
  readonly name: string;
  /** Null: nothing has to be fetched. Throws when the operation cannot be planned. */
  plan(operation: PlannedOperation): PlanNode | null;
}

/** A plan would be so large that nobody should run it. */
export class PlanTooLarge extends Error {}
