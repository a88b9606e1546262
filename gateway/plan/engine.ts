import type { DocumentNode } from "graphql";
import type { Reason } from "../errors";
import type { RequestState } from "../receive/request-state";

/** One operation, cut down to what its viewer may see, ready to be planned. */
export interface EngineOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** The same for the same document: what plans are kept under. */
  readonly key: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly state: RequestState;
}

export interface EngineError extends Reason {
  /** Exact, list indexes included. */
  readonly path: readonly (string | number)[];
}

export interface EngineResult {
  /** As fetched: nothing is left out because something beside it is null. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly EngineError[];
  /** Fields that could not be asked, by response names from the root joined by `/` (lists are passed through): why. */
  readonly lost: ReadonlyMap<string, Reason>;
}

/** Plans and executes operations over the subgraphs of one supergraph. */
export interface Engine {
  execute(operation: EngineOperation): Promise<EngineResult>;
  stop(): Promise<void>;
}
