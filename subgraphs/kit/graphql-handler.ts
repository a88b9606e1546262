import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  execute,
  getOperationAST,
  parse,
  validate,
} from "graphql";
import type { RequestContext } from "./context";
import { badUserInput, codedError, maskError } from "./errors";
import type { Logger } from "./log";
import { holdsUnstorable } from "./text";

export interface GraphqlRequest {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}
export interface GraphqlAnswer {
  body: string;
  operation: string;
  failed: boolean;
}
export type GraphqlHandler = (body: Buffer, ctx: RequestContext) => Promise<GraphqlAnswer>;

const REMEMBERED_DOCUMENTS = 2_000;

/** Executes what the gateway sends. Documents are parsed and validated once: the gateway sends the same ones again and again. */
export function graphqlHandler(schema: GraphQLSchema, log: Logger): GraphqlHandler {
  const documents = new Map<string, DocumentNode | readonly GraphQLError[]>();
  return async (body, ctx) => {
    if (ctx.deadline !== null && Date.now() > ctx.deadline) return failure([codedError("TIMEOUT", ctx)], ctx, log);
    const request = readRequest(body, ctx);
    if (request instanceof GraphQLError) return failure([request], ctx, log);
    const document = remembered(documents, request.query, () => checked(schema, request.query));
    if (Array.isArray(document)) return failure(document as readonly GraphQLError[], ctx, log);
    const operation = operationName(document as DocumentNode, request);
    const result = await execute({
      schema,
      document: document as DocumentNode,
      contextValue: ctx,
      variableValues: request.variables ?? null,
      operationName: request.operationName ?? null,
    });
    const errors = result.errors?.map((error) => maskError(error, ctx, log).toJSON());
    const answer = { ...(errors ? { errors } : {}), ...(result.data === undefined ? {} : { data: result.data }) };
    return { body: JSON.stringify(answer), operation, failed: errors !== undefined };
  };
}

function readRequest(body: Buffer, ctx: RequestContext): GraphqlRequest | GraphQLError {
  try {
    const request = JSON.parse(body.toString("utf8")) as GraphqlRequest;
    if (holdsUnstorable(request.variables)) return badUserInput(ctx, "NUL");
    if (typeof request.query === "string") return request;
  } catch {
    // Told below.
  }
  return badUserInput(ctx, "body");
}

function checked(schema: GraphQLSchema, text: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(text);
    const faults = validate(schema, document);
    return faults.length > 0 ? faults : document;
  } catch (fault) {
    return [fault as GraphQLError];
  }
}

function failure(errors: readonly GraphQLError[], ctx: RequestContext, log: Logger): GraphqlAnswer {
  return {
    body: JSON.stringify({ errors: errors.map((error) => maskError(error, ctx, log).toJSON()) }),
    operation: "",
    failed: true,
  };
}

function operationName(document: DocumentNode, request: GraphqlRequest): string {
  const operation = getOperationAST(document, request.operationName);
  return operation?.name?.value ?? operation?.operation ?? "";
}

// A Map keeps insertion order: taking an entry out and putting it back makes the first one the least recently used.
function remembered<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const value = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, value);
  if (cache.size > REMEMBERED_DOCUMENTS) cache.delete(cache.keys().next().value ?? "");
  return value;
}
