import type { ServerResponse } from "node:http";
import { type ExecutionResult, type GraphQLSchema, createSourceEventStream, execute } from "graphql";
import type { RequestContext } from "./context";
import { badUserInput } from "./errors";
import { EventStream } from "./event-stream";
import { type GraphqlRequests, type ReadRequest, answerOf, nameOf } from "./graphql-handler";
import type { Logger } from "./log";
import type { EventSource, StreamContext } from "./streamed";
import type { Envelope } from "./viewer";

/** What is logged of a stream that has ended. */
export interface Streamed {
  readonly operation: string;
  readonly events: number;
  readonly failed: boolean;
}
type StreamingContext = RequestContext & { readonly stream: StreamContext };
export type GraphqlStreams = (body: Buffer, ctx: StreamingContext, response: ServerResponse) => Promise<Streamed>;

/**
 * Serves subscriptions as server-sent events: `ready` with the id that the stream begins after, `next` for every event
 * with its own, `complete` when there will be no more. A stream that breaks off without it is to be resumed.
 */
export function graphqlStreams(
  schema: GraphQLSchema,
  requests: GraphqlRequests,
  log: Logger,
  contextOf: (envelope: Omit<Envelope, "expires">) => RequestContext,
): GraphqlStreams {
  return async (body, ctx, response) => {
    const out = new EventStream(response);
    const read = requests.read(body, ctx);
    if (!("document" in read)) return refused(out, { errors: read }, ctx, log);
    const { operation } = read;
    if (operation?.operation !== "subscription")
      return refused(out, { errors: [badUserInput(ctx, "accept")] }, ctx, log);
    const source = await createSourceEventStream(argumentsOf(schema, read, ctx));
    if (!(Symbol.asyncIterator in source)) return refused(out, source, ctx, log);
    const run = new Run(schema, read, ctx, out, log, contextOf);
    return { operation: nameOf(operation), ...(await run.all(source as EventSource<unknown>)) };
  };
}

class Run {
  private events = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly read: ReadRequest,
    private readonly ctx: StreamingContext,
    private readonly out: EventStream,
    private readonly log: Logger,
    private readonly contextOf: (envelope: Omit<Envelope, "expires">) => RequestContext,
  ) {}

  async all(source: EventSource<unknown>): Promise<Omit<Streamed, "operation">> {
    let failed = false;
    try {
      const ended = await this.send(source);
      if (ended) await this.out.send({ event: "complete" });
    } catch (fault) {
      failed = true;
      const { name, code } = fault as { name?: string; code?: string };
      this.log.warn({ requestId: this.ctx.requestId, fault: name, sqlState: code }, "stream broken off");
    } finally {
      this.out.end();
    }
    return { events: this.events, failed };
  }

  /** Whether it is over; otherwise it is to be resumed. */
  private async send(source: EventSource<unknown>): Promise<boolean> {
    const { ended } = this.ctx.stream;
    for await (const { id, happened } of source) {
      if (ended.aborted) return false;
      if (happened === null) {
        await this.out.send({ event: "ready", id, data: "{}" });
        continue;
      }
      const result = await this.execute(happened);
      const { body } = answerOf(result, this.ctx, this.log);
      // Without its field an event has not been delivered: whoever resumes gets it again.
      const lost = result.data === null || result.data === undefined;
      const taken = await this.out.send({ event: "next", ...(lost ? {} : { id }), data: body });
      this.events += 1;
      if (!taken) return false;
      if (lost) return true;
    }
    return !ended.aborted;
  }

  // Each event is judged at its own instant, and nothing that was read for another is used again.
  private async execute(happened: unknown): Promise<ExecutionResult> {
    const { viewer, locale, requestId, clockMoved, now, stream } = this.ctx;
    const envelope = { viewer, locale, requestId, now: clockMoved ? now.toISOString() : null, deadline: null };
    const ctx = { ...this.contextOf(envelope), stream };
    return execute({ ...argumentsOf(this.schema, this.read, ctx), rootValue: happened });
  }
}

function argumentsOf(schema: GraphQLSchema, { request, document }: ReadRequest, contextValue: RequestContext) {
  const { variables, operationName } = request;
  return {
    schema,
    document,
    contextValue,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  };
}

async function refused(out: EventStream, result: ExecutionResult, ctx: RequestContext, log: Logger): Promise<Streamed> {
  await out.send({ event: "next", data: answerOf({ data: null, ...result }, ctx, log).body });
  await out.send({ event: "complete" });
  out.end();
  return { operation: "", events: 0, failed: true };
}
