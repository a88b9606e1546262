import type { ApolloGateway, GraphQLDataSourceProcessOptions } from "@apollo/gateway";
import type { QueryPlan } from "@apollo/query-planner";
import { type Reason, servedReason } from "../errors";
import { type FetchFailure, type FetchResult, SubgraphDataSource } from "../fetch/data-source";
import type { Upstream } from "../fetch/upstream";
import type { RequestState } from "../receive/request-state";
import type { Logger } from "../../subgraphs/kit/log";
import { silenceLibraries } from "../config";
import type { Engine, EngineError, EngineOperation, EngineResult } from "./engine";
import { engineSupergraph } from "./engine-supergraph";
import { lostFields } from "./lost-fields";
import { placesOfRepresentations } from "./places";
import { withoutReservedVariable } from "./reserved-variable";

/** What travels with one execution through the library. */
interface Execution {
  readonly state: RequestState;
  readonly failures: FetchFailure[];
  readonly errors: EngineError[];
  /** The very objects that the library merges what it fetches into. */
  readonly tree: Record<string, unknown>;
  plan: QueryPlan | null;
}

export interface ApolloEngineOptions {
  readonly supergraphSdl: string;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly fetchMs: number;
  readonly log: Logger;
}

/** The engine of @apollo/gateway: its planner, its plan cache and its executor, with data sources of our own. */
export async function startApolloEngine(options: ApolloEngineOptions): Promise<Engine> {
  const gateway = new (apolloGateway())({
    supergraphSdl: engineSupergraph(options.supergraphSdl),
    validateSupergraph: false,
    // Fetches of one stage are sent as one: a fragment's name would be taken twice.
    queryPlannerConfig: { reuseQueryFragments: false, generateQueryFragments: false },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => options.log.warn("engine warning"),
      error: () => options.log.error("engine error"),
    },
    buildService: ({ name }) => ({ process: (request) => processFetch(sources.get(name), request) }),
    experimental_didResolveQueryPlan: ({ queryPlan, requestContext }) => {
      (requestContext.context as Execution).plan = queryPlan;
    },
  });
  const sources = new Map(
    [...options.upstreams].map(([name, upstream]) => [name, new SubgraphDataSource(upstream, options.fetchMs)]),
  );
  const { executor } = await gateway.load();
  return { execute: (operation) => execute(executor, operation, options.log), stop: () => gateway.stop() };
}

function apolloGateway(): typeof ApolloGateway {
  silenceLibraries();
  return (require("@apollo/gateway") as typeof import("@apollo/gateway")).ApolloGateway;
}

type Executor = Awaited<ReturnType<ApolloGateway["load"]>>["executor"];
type ExecutorContext = Parameters<Executor>[0];
type Processing = GraphQLDataSourceProcessOptions;

async function processFetch(
  source: SubgraphDataSource | undefined,
  request: Processing,
): Promise<{ data: Record<string, unknown> | null }> {
  const execution = request.context as Execution;
  if (!source) throw new Error("a subgraph of the supergraph has no address");
  const path = ("pathInIncomingRequest" in request ? request.pathInIncomingRequest : undefined) ?? [];
  const variables = request.request.variables ?? {};
  const result = await source.fetch({ query: request.request.query ?? "", variables, path, state: execution.state });
  if (result.failure) execution.failures.push(result.failure);
  if (result.errors.length > 0) execution.errors.push(...placedErrors(execution, path, variables, result.errors));
  if (path.length === 0) for (const [name, value] of Object.entries(result.data ?? {})) execution.tree[name] ??= value;
  return { data: result.data };
}

// Errors are given their place here, and the library learns nothing of them.
function placedErrors(
  { tree }: Execution,
  path: readonly (string | number)[],
  variables: Readonly<Record<string, unknown>>,
  errors: FetchResult["errors"],
): EngineError[] {
  const { representations } = variables;
  const places = Array.isArray(representations) ? placesOfRepresentations(tree, path, representations) : null;
  return errors.map((error) => {
    const { path: own = [] } = error;
    const place = places && typeof own[1] === "number" ? (places[own[1]] ?? []) : path;
    return { ...servedReason(error), path: [...place, ...(places ? own.slice(2) : own)] };
  });
}

async function execute(executor: Executor, operation: EngineOperation, log: Logger): Promise<EngineResult> {
  const execution: Execution = { state: operation.state, failures: [], errors: [], tree: {}, plan: null };
  const result = await executor(requestContext(operation, execution));
  // Every failure of a fetch is known to us already: an error of the library's own is a fault, and its nulls mean nothing.
  const fault = result.errors?.[0];
  if (fault) {
    const reason = fault.message.slice(0, 200);
    log.error({ requestId: operation.state.requestId, fault: fault.name, reason }, "engine fault");
  }
  if (fault || !result.data) return { data: null, errors: [], lost: new Map() };
  return { data: result.data, errors: execution.errors, lost: lostOf(execution) };
}

function requestContext(operation: EngineOperation, execution: Execution): ExecutorContext {
  const { document, variables } = withoutReservedVariable(operation);
  return {
    request: { operationName: operation.operationName, variables },
    document,
    operationName: operation.operationName ?? null,
    queryHash: operation.key,
    source: "",
    metrics: {},
    context: execution,
    logger: silent,
  } as unknown as ExecutorContext;
}

function lostOf({ plan, failures, errors }: Execution): ReadonlyMap<string, Reason> {
  if (!plan || (failures.length === 0 && errors.length === 0)) return new Map();
  const faults = errors.map(
    ({ path, code, message }) =>
      [path.filter((part) => typeof part === "string").join("/"), { code, message }] as const,
  );
  return lostFields(plan, failures, new Map(faults));
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
