import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
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

/** A request whose document is good. */
export interface ReadRequest {
  readonly request: GraphqlRequest;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | null;
}

const REMEMBERED_DOCUMENTS = 2_000;

/** Reads what the gateway sends. Documents are parsed and validated once: the gateway sends the same ones again and again. */
export class GraphqlRequests {
  private readonly documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

  constructor(private readonly schema: GraphQLSchema) {}

  read(body: Buffer, ctx: RequestContext): ReadRequest | readonly GraphQLError[] {
    if (ctx.deadline !== null && Date.now() > ctx.deadline) return [codedError("TIMEOUT", ctx)];
    const request = readRequest(body, ctx);
    if (request instanceof GraphQLError) return [request];
    const document = remembered(this.documents, request.query, () => checked(this.schema, request.query));
    if (!("kind" in document)) return document;
    return { request, document, operation: getOperationAST(document, request.operationName) ?? null };
  }
}

/** Executes queries and mutations. */
export function graphqlHandler(schema: GraphQLSchema, requests: GraphqlRequests, log: Logger): GraphqlHandler {
  return async (body, ctx) => {
    const read = requests.read(body, ctx);
    if (!("document" in read)) return failure(read, ctx, log);
    const { request, document, operation } = read;
    if (operation?.operation === "subscription") return failure([badUserInput(ctx, "accept")], ctx, log);
    const result = await execute({
      schema,
      document,
      contextValue: ctx,
      variableValues: request.variables ?? null,
      operationName: request.operationName ?? null,
    });
    return { ...answerOf(result, ctx, log), operation: nameOf(operation) };
  };
}

/** An execution's result as it is sent. */
export function answerOf(
  result: ExecutionResult,
  ctx: RequestContext,
  log: Logger,
): { readonly body: string; readonly failed: boolean } {
  const errors = result.errors?.map((error) => maskError(error, ctx, log).toJSON());
  const answer = { ...(errors ? { errors } : {}), ...(result.data === undefined ? {} : { data: result.data }) };
  return { body: JSON.stringify(answer), failed: errors !== undefined };
}

export function nameOf(operation: OperationDefinitionNode | null): string {
  return operation?.name?.value ?? operation?.operation ?? "";
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
  return { ...answerOf({ errors }, ctx, log), operation: "" };
}

// A Map keeps insertion order: taking an entry out and putting it back makes the first one the least recently used.
function remembered<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const value = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, value);
  if (cache.size > REMEMBERED_DOCUMENTS) cache.delete(cache.keys().next().value ?? "");
  return value;
}
