import { type ExecutionArgs, GraphQLError } from "graphql";
import { type SubscribePayload, makeServer } from "graphql-ws";
import type { WebSocket } from "ws";
import { NotExecuted } from "../assemble/serve-operation";
import { Refusal } from "../errors";
import type { Prepared } from "../plan/prepare";
import { Answers, type SocketAnswer } from "./socket-answers";
import { InvalidDocument } from "./read-document";
import { type RequestState, credentialsOf } from "./request-state";
import type { SocketsOptions } from "./sockets";
import { checkVariables } from "./variables";

const INIT_MS = 5_000;
/** While more than this has not been taken by the client, nothing more is heard of it. */
const MOST_WAITING_BYTES = 256 * 1024;
const LONGEST_ID = 256;
const closeCodes = { badRequest: 4400, unauthorised: 4401, tryAgainLater: 1013 } as const;

/**
 * One connection. Its token comes with `connection_init` and is looked at again with each operation. What the client does
 * not take waits: of each operation that runs one answer, and of all else a little, and not for long.
 */
export class SocketSession {
  private authorization: string | undefined;
  private readonly running = new Set<RequestState>();

  constructor(
    private readonly options: SocketsOptions,
    private readonly socket: WebSocket,
    private readonly newState: () => RequestState,
  ) {}

  open(): void {
    const { socket } = this;
    const server = makeServer({
      connectionInitWaitTimeout: INIT_MS,
      onConnect: ({ connectionParams }) => this.connect(connectionParams),
      onSubscribe: (_context, id, payload) => this.subscribe(id, payload),
      execute: ({ contextValue }: ExecutionArgs) => contextValue as never,
      subscribe: ({ contextValue }: ExecutionArgs) => contextValue as never,
      onNext: (_context, _id, _payload, _args, answer) => (answer as unknown as SocketAnswer).payload as never,
    });
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (message) => this.send(message),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => socket.on("message", (data, isBinary) => void this.message(data, isBinary, take)),
      },
      {},
    );
    socket.once("close", (code, reason) => {
      for (const { departure } of this.running) departure.happen();
      closed(code, String(reason)).catch((fault: unknown) => this.failed(fault));
    });
  }

  private async message(data: unknown, isBinary: boolean, take: (text: string) => Promise<void>): Promise<void> {
    if (isBinary) return this.socket.close(closeCodes.badRequest, "Text messages only");
    try {
      await take(String(data));
    } catch (fault) {
      if (!(fault instanceof Refusal)) this.failed(fault);
      else if (fault.code === "UNAUTHENTICATED") this.socket.close(closeCodes.unauthorised, "Unauthorized");
      else if (fault.code === "UPSTREAM_UNAVAILABLE") this.socket.close(closeCodes.tryAgainLater, "Try again later");
      else this.socket.close(closeCodes.badRequest, fault.code);
    }
  }

  private async connect(parameters: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    const given = parameters?.["authorization"] ?? parameters?.["Authorization"];
    if (given !== undefined && typeof given !== "string") throw new Refusal("UNAUTHENTICATED");
    this.authorization = given;
    await this.options.authorise(credentialsOf(given), this.newState());
    return true;
  }

  private async subscribe(id: string, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const state = this.newState();
    try {
      const { operationsPerSocket: limit } = this.options.limits;
      if (this.running.size >= limit)
        throw new Refusal("RATE_LIMITED", { key: "Limit.OPERATIONS_PER_SOCKET", values: { limit } });
      if (id.length > LONGEST_ID)
        throw new Refusal("BAD_USER_INPUT", { key: "Limit.OPERATION_ID", values: { limit: LONGEST_ID } });
      this.running.add(state);
      return await this.begin(payload, state);
    } catch (fault) {
      this.running.delete(state);
      return this.refused(fault, state);
    }
  }

  private async begin(payload: SubscribePayload, state: RequestState): Promise<ExecutionArgs> {
    const { authorization, options } = this;
    await options.authorise(credentialsOf(authorization), state);
    const variables = payload.variables ?? {};
    checkVariables(variables);
    const lastEventId = payload.extensions?.["lastEventId"];
    let prepared: Prepared | null = null;
    const answers = await options.operations.begin({
      wanted: { query: payload.query, operationName: payload.operationName ?? undefined, variables },
      authorization,
      state,
      lastEventId: typeof lastEventId === "string" ? lastEventId : null,
      admit: (one) => (prepared = one),
    });
    const { read, operation } = prepared as unknown as Prepared;
    const contextValue = new Answers(answers, () => this.ended(state));
    // What the library asks of it is which kind of operation it is.
    return {
      schema: null as never,
      document: read.document,
      operationName: operation.name?.value ?? null,
      contextValue,
    };
  }

  private ended(state: RequestState): void {
    if (!this.running.delete(state)) return;
    state.departure.happen();
    const { requestId, startedAt, calls, codes } = state;
    const operation = state.operation?.replaceAll(/\d{6,}/g, "#") ?? undefined;
    const upstream = Object.fromEntries(calls);
    const errors = codes.size > 0 ? { errors: [...codes] } : {};
    const ms = Date.now() - startedAt;
    this.options.log.info({ requestId, route: "graphql socket", operation, ms, upstream, ...errors }, "request");
  }

  private refused(fault: unknown, state: RequestState): readonly GraphQLError[] {
    if (fault instanceof InvalidDocument) return fault.errors;
    if (!(fault instanceof Refusal) && !(fault instanceof NotExecuted)) this.failed(fault);
    const refusal = fault instanceof Refusal ? fault : new Refusal("INTERNAL_SERVER_ERROR");
    return [refusal.in(state.locale, state.requestId)];
  }

  /** Until the client's connection has taken it. */
  private send(message: string): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      const late = setTimeout(() => socket.terminate(), this.options.limits.slowReaderMs);
      socket.send(message, () => {
        clearTimeout(late);
        if (socket.isPaused && socket.bufferedAmount < MOST_WAITING_BYTES) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount > MOST_WAITING_BYTES) socket.pause();
    });
  }

  private failed(fault: unknown): void {
    const { name, message, stack = "" } = fault as Error;
    // The library's own word for a message of a kind that only servers send.
    if (/^Unexpected message/.test(message))
      return this.socket.close(closeCodes.badRequest, "Invalid message received");
    this.options.log.error({ fault: name, frames: stack.split("\n").slice(1, 8) }, "socket failed");
    this.socket.close(4500, "Internal server error");
  }
}
