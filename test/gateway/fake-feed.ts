import type { IncomingMessage, ServerResponse } from "node:http";
import { type GraphQLSchema, type GraphQLFormattedError, execute, parse } from "graphql";

interface Asked {
  readonly schema: GraphQLSchema;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly contextValue: unknown;
}
interface Listener {
  readonly response: ServerResponse;
  readonly asked: Asked;
  readonly lastEventId: string | undefined;
}

/** What happens behind a subgraph, as its subscriptions tell of it: numbered, and to be had again after any number. */
export class FakeFeed {
  private readonly happened: Record<string, unknown>[] = [];
  readonly listeners = new Set<Listener>();
  /** Everybody who ever came. */
  readonly came: Listener[] = [];
  /** Instead of what was asked. */
  refusal: GraphQLFormattedError | null = null;
  /** Without numbers, as subgraphs are that keep nothing. */
  forgetful = false;

  /** The root value of one event. */
  emit(root: Record<string, unknown>): void {
    this.happened.push(root);
    const number = this.happened.length;
    for (const listener of this.listeners) void this.tell(listener, root, number);
  }

  /** To the letter, to everybody who listens. */
  send(text: string): void {
    for (const { response } of this.listeners) response.write(text);
  }

  /** Ends every stream as a process does that stops. */
  breakOff(): void {
    for (const { response } of this.listeners) response.end();
  }

  async listening(count = 1): Promise<void> {
    while (this.listeners.size !== count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async serve(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const lastEventId = request.headers["last-event-id"] as string | undefined;
    const listener = { response, asked, lastEventId };
    this.came.push(listener);
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.flushHeaders();
    if (this.refusal) {
      response.write(`event: next\ndata: ${JSON.stringify({ data: null, errors: [this.refusal] })}\n\n`);
      response.end("event: complete\ndata: \n\n");
      return;
    }
    const from = lastEventId === undefined ? this.happened.length : Number(lastEventId);
    if (!this.forgetful) response.write(`event: ready\nid: ${from}\ndata: {}\n\n`);
    for (const [index, root] of this.happened.slice(from).entries()) await this.tell(listener, root, from + index + 1);
    this.listeners.add(listener);
    response.once("close", () => this.listeners.delete(listener));
  }

  private async tell({ response, asked }: Listener, root: Record<string, unknown>, number: number): Promise<void> {
    const { schema, query, variables: variableValues, contextValue } = asked;
    const result = await execute({ schema, document: parse(query), variableValues, contextValue, rootValue: root });
    const id = this.forgetful ? "" : `id: ${number}\n`;
    response.write(`event: next\n${id}data: ${JSON.stringify(result)}\n\n`);
  }
}
