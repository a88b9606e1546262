import type { ApolloGateway } from "@apollo/gateway";
import type { QueryPlan } from "@apollo/query-planner";
import type { GraphQLError } from "graphql";
import { type ErrorCode, servedCode } from "../errors";
import { type FetchFailure, SubgraphDataSource } from "../fetch/data-source";
import type { Upstream } from "../fetch/upstream";
import type { RequestState } from "../receive/request-state";
import type { Logger } from "../../subgraphs/kit/log";
import { silenceLibraries } from "../config";
import type { Engine, EngineError, EngineOperation, EngineResult } from "./engine";
import { engineSupergraph } from "./engine-supergraph";
import { lostFields } from "./lost-fields";

/** What travels with one execution through the library. */
interface Execution { readonly state: RequestState; readonly failures: FetchFailure[]; plan: QueryPlan | null }

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
    logger: { debug: () => undefined, info: () => undefined, warn: () => options.log.warn("engine warning"), error: () => options.log.error("engine error") },
    buildService: ({ name }) => ({ process: (request) => processFetch(sources.get(name), request) }),
    experimental_didResolveQueryPlan: ({ queryPlan, requestContext }) => { (requestContext.context as Execution).plan = queryPlan; },
  });
  const sources = new Map([...options.upstreams].map(([name, upstream]) => [name, new SubgraphDataSource(upstream, options.fetchMs)]));
  const { executor } = await gateway.load();
  return { execute: (operation) => execute(executor, operation, options.log), stop: () => gateway.stop() };
}

function apolloGateway(): typeof ApolloGateway {
  silenceLibraries();
  return (require("@apollo/gateway") as typeof import("@apollo/gateway")).ApolloGateway;
}

type Executor = Awaited<ReturnType<ApolloGateway["load"]>>["executor"];
type ExecutorContext = Parameters<Executor>[0];
type Processing = Parameters<ReturnType<NonNullable<ConstructorParameters<typeof ApolloGateway>[0]> extends { buildService?: infer B } ? NonNullable<B> extends (...args: never[]) => infer R ? () => R : never : never>["process"]>[0];

async function processFetch(source: SubgraphDataSource | undefined, request: Processing): Promise<{ data: Record<string, unknown> | null; errors?: readonly never[] }> {
  const execution = request.context as Execution;
  if (!source) throw new Error("a subgraph of the supergraph has no address");
  const path = "pathInIncomingRequest" in request ? (request.pathInIncomingRequest ?? []) : [];
  const result = await source.fetch({ query: request.request.query ?? "", variables: request.request.variables ?? {}, path, state: execution.state });
  if (result.failure) execution.failures.push(result.failure);
  return { data: result.data, ...(result.errors.length > 0 ? { errors: result.errors as never } : {}) };
}

async function execute(executor: Executor, operation: EngineOperation, log: Logger): Promise<EngineResult> {
  const execution: Execution = { state: operation.state, failures: [], plan: null };
  const context = {
    request: { operationName: operation.operationName, variables: operation.variables }, document: operation.document,
    operationName: operation.operationName ?? null, queryHash: operation.key, source: "", metrics: {}, context: execution, logger: silent,
  };
  const result = await executor(context as unknown as ExecutorContext);
  const unplaced = result.errors?.find((error) => !error.path);
  if (unplaced) log.error({ requestId: operation.state.requestId, fault: unplaced.name, reason: unplaced.message.slice(0, 200) }, "engine fault");
  if (!result.data) return { data: null, errors: [], lost: new Map() };
  const errors = (result.errors ?? []).filter((error) => error.path).map(engineError);
  return { data: result.data, errors, lost: lostOf(execution, errors) };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function engineError(error: GraphQLError): EngineError {
  return { code: servedCode(error.extensions["code"]), path: error.path ?? [] };
}

function lostOf(execution: Execution, errors: readonly EngineError[]): ReadonlyMap<string, ErrorCode> {
  if (!execution.plan || (execution.failures.length === 0 && errors.length === 0)) return new Map();
  const faults = new Map(errors.map((error) => [error.path.filter((part) => typeof part === "string").join("/"), error.code]));
  return lostFields(execution.plan, execution.failures, faults);
}
