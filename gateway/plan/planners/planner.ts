import type { PlanNode } from "../query-plan";

export interface PlannedOperation {
  readonly text: string;
  readonly operationName: string | undefined;
  /** Native code ended its process over it before. */
  readonly avoidNative: boolean;
  readonly signal: AbortSignal;
}

/** Thinks out how an operation is fetched. */
export interface Planner {
  readonly name: string;
  /** Does ahead what the first operation would otherwise wait for. */
  readonly prepare?: () => void;
  /** Null: nothing has to be fetched. Rejects when the operation cannot be planned, or when it was told to stop. */
  plan(operation: PlannedOperation): Promise<PlanNode | null>;
}
