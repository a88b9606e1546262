import type { ApolloGateway } from "@apollo/gateway";
import { type ExecutionResult, parse } from "graphql";
import type { FuzzEngine, FuzzRequest, StartEngine } from "./engine";

type Executor = Awaited<ReturnType<ApolloGateway["load"]>>["executor"];

/** The engine of @apollo/gateway as it is, over the same services: a second opinion. */
export const startApollo: StartEngine = async (supergraphSdl, serve): Promise<FuzzEngine> => {
  process.env["APOLLO_TELEMETRY_DISABLED"] = "1";
  const { ApolloGateway: Gateway } = require("@apollo/gateway") as typeof import("@apollo/gateway");
  const gateway = new Gateway({
    supergraphSdl,
    validateSupergraph: false,
    // Without limits some operations keep it planning for minutes.
    queryPlannerConfig: { debug: { maxEvaluatedPlans: 100, pathsLimit: 20 } },
    logger: silent,
    buildService: ({ name }) => ({
      async process({ request: { query, variables, operationName } }) {
        const body = JSON.stringify({ query, variables, operationName });
        return JSON.parse(await serve(name, body)) as ExecutionResult as never;
      },
    }),
  });
  const { executor } = await gateway.load();
  return { answer: (request) => answer(executor, request), stop: () => gateway.stop() };
};

let operations = 0;

async function answer(executor: Executor, request: FuzzRequest): Promise<string> {
  operations += 1;
  try {
    const result = await executor({
      request,
      document: parse(request.query),
      operationName: request.operationName ?? null,
      queryHash: String(operations),
      source: request.query,
      metrics: {},
      context: {},
      logger: silent,
      cache: undefined,
      schema: undefined,
    } as unknown as Parameters<Executor>[0]);
    return JSON.stringify(withCompletionErrors(result));
  } catch (fault) {
    return JSON.stringify({ errors: [{ message: `@apollo/gateway throws: ${(fault as Error).message}` }] });
  }
}

// What it finds wrong while it completes the answer it tells, if at all, in an extension.
function withCompletionErrors({ data, errors = [], extensions }: ExecutionResult): object {
  const completion = (extensions?.["valueCompletion"] ?? []) as readonly object[];
  // What it throws is not always an error of GraphQL, and its message would not be written.
  const all = [...errors, ...completion].map((error) => ({ message: (error as Error).message, ...shown(error) }));
  return { data: data ?? null, ...(all.length > 0 ? { errors: all } : {}) };
}

function shown(error: object): object {
  return "toJSON" in error && typeof error.toJSON === "function" ? (error.toJSON() as object) : error;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
