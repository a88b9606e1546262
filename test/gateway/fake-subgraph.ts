import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type GraphQLSchema, graphql } from "graphql";
import { STREAMED, verifyRequest } from "../../subgraphs/kit/signature";
import type { Envelope } from "../../subgraphs/kit/viewer";
import { fakeData } from "./fake-data";
import { FakeFeed } from "./fake-feed";
import type { FakeContext } from "./fake-graph";

export type Mode =
  "well" | "hangs" | "resets" | "half JSON" | "HTML" | "resets once" | "slow drip" | "waits" | "byte by byte" | "raw";
export interface Seen {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly envelope: Envelope;
}
export type SideRoute = (
  path: string,
  body: string,
  envelope: Envelope,
  request: IncomingMessage,
  response: ServerResponse,
) => boolean;

/** A subgraph that can be told to misbehave, and remembers what it was asked. */
export class FakeSubgraph {
  mode: Mode = "well";
  seen: Seen[] = [];
  side: SideRoute = () => false;
  cancelled = 0;
  readonly feed = new FakeFeed();
  /** What it answers in mode "raw", to the letter. */
  raw = "";
  private held: (() => void)[] = [];
  private readonly server: Server;
  private port = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly key: Buffer,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.keepAliveTimeout = 60_000;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  /** Lets those go on that came in mode "waits". */
  release(): void {
    for (const go of this.held.splice(0)) go();
  }

  get sockets(): Promise<number> {
    return new Promise((resolve) => this.server.getConnections((_, count) => resolve(count)));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const streamed = path.startsWith("/files/");
    const body = streamed ? "" : await textOf(request);
    const envelope = verifyRequest(this.key, request.headers, request.method ?? "", path, streamed ? STREAMED : body);
    if (!envelope) return void response.writeHead(401).end();
    if (this.side(path, body, envelope, request, response)) return;
    if (path !== "/graphql") return void response.writeHead(404).end();
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    this.seen.push({ query, variables, envelope });
    if (request.headers.accept === "text/event-stream") {
      const contextValue = { envelope, database: fakeData } satisfies FakeContext;
      return this.feed.serve(request, response, { schema: this.schema, query, variables, contextValue });
    }
    const { mode } = this;
    if (mode !== "well" && !this.misbehave(request, response)) return;
    if (mode === "waits") await new Promise<void>((resolve) => this.held.push(resolve));
    const result = await graphql({
      schema: this.schema,
      source: query,
      variableValues: variables,
      contextValue: { envelope, database: fakeData } satisfies FakeContext,
    });
    response.writeHead(200, { "content-type": "application/json" });
    if (mode === "byte by byte") byteByByte(response, JSON.stringify(result));
    else response.end(JSON.stringify(result));
  }

  /** True: answers well after all. */
  private misbehave(request: IncomingMessage, response: ServerResponse): boolean {
    response.once("close", () => {
      if (!response.writableFinished) this.cancelled += 1;
    });
    switch (this.mode) {
      case "well":
      case "waits":
      case "byte by byte":
        return true;
      case "raw":
        response.writeHead(200, { "content-type": "application/json" }).end(this.raw);
        return false;
      case "hangs":
        return false;
      case "resets":
        request.socket.resetAndDestroy();
        return false;
      case "resets once":
        this.mode = "well";
        request.socket.resetAndDestroy();
        return false;
      case "half JSON":
        response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"_entities":[{"na');
        return false;
      case "HTML":
        response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway at 10.1.2.3</h1>");
        return false;
      case "slow drip":
        this.drip(response);
        return false;
    }
  }

  private drip(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(" ")), 50);
  }
}

function byteByByte(response: ServerResponse, text: string): void {
  const bytes = Buffer.from(text);
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed || sent === bytes.length) {
      clearInterval(timer);
      response.end();
    } else response.write(bytes.subarray(sent, ++sent));
  }, 1);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
