/**
 * How one operation is fetched, whichever planner thought it out. Plain data: it comes out of the planner's process as JSON.
 * Response names are those of the fetched tree.
 */
export type PlanNode = SequenceNode | ParallelNode | FetchNode | SubscriptionNode;

/** The whole of a subscription: what one subgraph is listened to for, and what is fetched for each of its events. */
export interface SubscriptionNode {
  readonly kind: "Subscription";
  readonly primary: FetchNode;
  readonly rest: PlanNode | null;
}

export interface SequenceNode {
  readonly kind: "Sequence";
  readonly nodes: readonly PlanNode[];
}

export interface ParallelNode {
  readonly kind: "Parallel";
  readonly nodes: readonly PlanNode[];
}

/** One request to one subgraph. */
export interface FetchNode {
  readonly kind: "Fetch";
  readonly subgraph: string;
  readonly operation: string;
  readonly mutation: boolean;
  /** Variables of the client's operation that go with it. */
  readonly variables: readonly string[];
  readonly parts: readonly FetchPart[];
}

/** What one request brings to one kind of place: fields of the root, or of the entities at some paths. */
export interface FetchPart {
  /** Under which the subgraph answers with entities; null: the fields of the root. */
  readonly entitiesKey: string | null;
  readonly representations: string | null;
  readonly paths: readonly Path[];
  readonly needs: readonly Need[];
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  readonly contexts: readonly ContextArgument[];
}

export type Path = readonly PathStep[];
/** `@` passes through a list; types let pass only objects of these types. */
export type PathStep = { readonly key: string } | { readonly types: readonly string[] } | "@";

/** What a representation holds: a field read under one name and sent under another, or more fields for some types. */
export type Need =
  | { readonly kind: "field"; readonly from: string; readonly to: string; readonly below: readonly Need[] | null }
  | { readonly kind: "on"; readonly type: string; readonly below: readonly Need[] };

export type RewriteStep = { readonly key: string } | { readonly types: readonly string[] };

/** A correction of what is sent or of what comes back: the last key of the path is given a value, or another name. */
export interface Rewrite {
  readonly kind: "set" | "rename";
  readonly path: readonly RewriteStep[];
  readonly value: string;
}

/** An argument that takes its value from an enclosing object (@fromContext): `up` objects above the entity, then down. */
export interface ContextArgument {
  readonly variable: string;
  readonly up: number;
  readonly path: readonly RewriteStep[];
}
