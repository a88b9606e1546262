import type { IncomingMessage, ServerResponse } from "node:http";
import { type ExecutionResult, GraphQLError, getOperationAST } from "graphql";
import { type Handler, type RequestParams, type Response, createHandler } from "graphql-http";
import type { Locale } from "../../subgraphs/kit/viewer";
import { codedError } from "../../subgraphs/kit/errors";
import { label } from "../../subgraphs/kit/labels";
import { NotExecuted, type OperationServer } from "../assemble/serve-operation";
import type { Limits } from "../config";
import { Refusal, messageOf } from "../errors";
import type { Prepared } from "../plan/prepare";
import type { Snapshots } from "../plan/snapshots";
import { BodyTooLarge, drain, readBody } from "./body";
import { InvalidDocument, type WantedText, readDocument } from "./read-document";
import type { Authorise, RequestState } from "./request-state";
import { sendAnswer } from "./send-answer";
import { type Taken, sendEvents, takenBy } from "./send-events";
import { type Begun, type Operations, only } from "../stream/operations";
import { checkVariables } from "./variables";

export interface GraphqlOptions {
  readonly limits: Limits;
  readonly snapshots: Snapshots;
  readonly server: OperationServer;
  /** Those whose answers come one after the other. */
  readonly operations: Operations;
  readonly authorise: Authorise;
}

interface Arrival {
  readonly request: IncomingMessage;
  readonly state: RequestState;
  bodyBytes: number;
  /** As the operation's fields allow; 0 until it is known. */
  freshSeconds: number;
  readonly takes: Taken;
  /** What is sent as server-sent events. */
  begun: Begun | null;
}

/** Ends the request with an HTTP status of its own. */
class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(key);
  }
}

/** GraphQL over HTTP. JSON bodies only: whatever a browser may send without asking first (forms, plain text) is refused with 415. */
export class GraphqlEndpoint {
  private readonly handlers: Record<Locale, Handler<IncomingMessage, Arrival>>;

  constructor(private readonly options: GraphqlOptions) {
    this.handlers = { vi: this.handler("vi"), en: this.handler("en") };
  }

  async answer(request: IncomingMessage, response: ServerResponse, state: RequestState): Promise<void> {
    const takes = takenBy(request);
    const arrival: Arrival = { request, state, bodyBytes: 0, freshSeconds: 0, takes, begun: null };
    const [body, { status, headers }] = await this.respond(arrival).catch((fault: unknown): Response =>
      refused(fault, state),
    );
    if (!request.complete) drain(request);
    if (arrival.begun) return sendEvents(response, arrival.begun, this.options.limits.slowReaderMs);
    if (!takes.json && status === 200) return sendEvents(response, only(body ?? ""), this.options.limits.slowReaderMs);
    const isKept = request.method === "GET" && status === 200 && state.codes.size === 0 && state.now === null;
    const freshSeconds = isKept ? arrival.freshSeconds : 0;
    const text = body ?? refusalBody(status, state);
    await sendAnswer(request, response, { status, headers: headers ?? {}, text, freshSeconds });
  }

  private async respond(arrival: Arrival): Promise<Response> {
    const { request, state } = arrival;
    const { limits } = this.options;
    const posted = request.method === "POST";
    if (posted && Number(request.headers["content-length"] ?? 0) > limits.documentBodyBytes)
      throw new HttpRefusal(413, "Request.BODY_TOO_LARGE");
    if (posted && request.headers["content-encoding"] !== undefined) throw new HttpRefusal(415, "Request.CONTENT_TYPE");
    let fault: unknown = null;
    const body = async (): Promise<string> => {
      const text = await readBody(request, limits.documentBodyBytes).catch((reason: unknown) => {
        fault = reason;
        throw reason;
      });
      arrival.bodyBytes = Buffer.byteLength(text);
      return text;
    };
    const answer = await this.handlers[state.locale]({
      method: request.method ?? "",
      url: request.url ?? "",
      // The library knows answers in one piece only.
      headers: arrival.takes.json ? request.headers : { ...request.headers, accept: "application/json" },
      body,
      raw: request,
      context: arrival,
    });
    if (fault instanceof BodyTooLarge) throw new HttpRefusal(413, "Request.BODY_TOO_LARGE");
    return answer;
  }

  private handler(locale: Locale): Handler<IncomingMessage, Arrival> {
    return createHandler<IncomingMessage, Arrival>({
      onSubscribe: async (request, params) => {
        try {
          return (await this.operate(request.context, params)) as never;
        } catch (fault) {
          if (fault instanceof InvalidDocument) return fault.errors;
          if (fault instanceof NotExecuted) return this.notExecuted(request.context.state) as never;
          if (fault instanceof Refusal && fault.code !== "UNAUTHENTICATED")
            return [this.told(fault, request.context.state)];
          return refused(fault, request.context.state);
        }
      },
      formatError: (error) =>
        error instanceof Error && !(error instanceof GraphQLError)
          ? codedError("BAD_USER_INPUT", { locale }, label("Request.NOT_GRAPHQL", locale))
          : error,
    });
  }

  private async operate(arrival: Arrival, params: RequestParams): Promise<Response | readonly GraphQLError[]> {
    const { state, request } = arrival;
    await this.options.authorise(request, state);
    const variables = params.variables ?? {};
    checkVariables(variables);
    const operationName = params.operationName ?? undefined;
    const { events, json } = arrival.takes;
    if (!json) return this.begin(arrival, { query: params.query, operationName, variables });
    const snapshot = this.options.snapshots.current;
    const read = readDocument(snapshot, params.query, state);
    // Who takes both is sent what is one answer as one.
    if (events && getOperationAST(read.document, operationName)?.operation === "subscription")
      return this.begin(arrival, { query: params.query, operationName, variables });
    const wanted = { read, operationName, variables };
    const answer = await snapshot.use(() =>
      this.options.server.serve(snapshot, wanted, state, (prepared) => this.admit(arrival, prepared)),
    );
    return [answer, { status: 200, statusText: "OK", headers: { "content-type": answerType(request) } }];
  }

  private async begin(arrival: Arrival, wanted: WantedText): Promise<Response> {
    const { request, state } = arrival;
    const admit = (prepared: Prepared): void => this.admit(arrival, prepared);
    const lastEventId = request.headers["last-event-id"];
    arrival.begun = await this.options.operations.begin({
      wanted,
      admit,
      state,
      authorization: request.headers.authorization,
      lastEventId: typeof lastEventId === "string" && lastEventId !== "" ? lastEventId : null,
    });
    return [null, { status: 200, statusText: "OK" }];
  }

  private admit(arrival: Arrival, prepared: Prepared): void {
    const { request, bodyBytes } = arrival;
    const { operation, rootFields, takesIdentityNumber } = prepared;
    arrival.freshSeconds = prepared.freshSeconds;
    if (request.method === "GET" && (operation.operation === "mutation" || takesIdentityNumber))
      throw new HttpRefusal(405, "Request.METHOD", { allow: "POST" });
    const validatesDocument = rootFields.size === 1 && rootFields.has("validateDocument");
    if (bodyBytes > this.options.limits.bodyBytes && !validatesDocument)
      throw new HttpRefusal(413, "Request.BODY_TOO_LARGE");
  }

  private notExecuted(state: RequestState): ExecutionResult {
    return { errors: [this.told(new Refusal("INTERNAL_SERVER_ERROR"), state)], data: null };
  }

  private told(fault: Refusal, state: RequestState): GraphQLError {
    state.codes.add(fault.code);
    return fault.in(state.locale, state.requestId);
  }
}

// As the library chose before it called: the first of the two that the client names.
function answerType({ headers }: IncomingMessage): string {
  const named = /application\/(graphql-response\+json|json|\*)|\*\/\*/i.exec(headers.accept ?? "*/*")?.[1] ?? "json";
  return named.toLowerCase() === "graphql-response+json" ? RESPONSE_JSON : JSON_TYPE;
}

const JSON_TYPE = "application/json; charset=utf-8";
const RESPONSE_JSON = "application/graphql-response+json; charset=utf-8";

function refused(fault: unknown, state: RequestState): Response {
  const type = { "content-type": "application/json; charset=utf-8" };
  if (fault instanceof HttpRefusal) {
    state.codes.add("BAD_USER_INPUT");
    const error = codedError("BAD_USER_INPUT", state, label(fault.key, state.locale));
    return [
      JSON.stringify({ errors: [error] }),
      { status: fault.status, statusText: "", headers: { ...type, ...fault.headers } },
    ];
  }
  if (fault instanceof Refusal) {
    state.codes.add(fault.code);
    const challenge: Record<string, string> =
      fault.code === "UNAUTHENTICATED" ? { "www-authenticate": 'Bearer error="invalid_token"' } : {};
    return [
      JSON.stringify({ errors: [fault.in(state.locale, state.requestId)] }),
      { status: fault.code === "UNAUTHENTICATED" ? 401 : 400, statusText: "", headers: { ...type, ...challenge } },
    ];
  }
  throw fault;
}

// graphql-http answers 405, 406 and 415 without a body.
function refusalBody(status: number, state: RequestState): string {
  const key = status === 405 ? "Request.METHOD" : "Request.CONTENT_TYPE";
  state.codes.add("BAD_USER_INPUT");
  return JSON.stringify({
    errors: [
      {
        message: messageOf("BAD_USER_INPUT", state.locale, state.requestId, label(key, state.locale)),
        extensions: { code: "BAD_USER_INPUT" },
      },
    ],
  });
}
