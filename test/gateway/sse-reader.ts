import { type IncomingMessage, request } from "node:http";
import { createParser } from "eventsource-parser";

export interface ReadEvent {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly data: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
  } | null;
}

/** A client that reads server-sent events as they stand there, and only when it is told to. */
export class SseReader {
  readonly events: ReadEvent[] = [];
  /** The last `id:` line, also where nothing came with it. */
  lastId: string | null = null;
  comments = 0;
  ended = false;
  private waiting: (() => void)[] = [];

  private constructor(readonly response: IncomingMessage) {
    const parser = createParser({
      onEvent: ({ event, id, data }) =>
        void this.events.push({ event, id, data: data === "" ? null : (JSON.parse(data) as ReadEvent["data"]) }),
      onComment: () => void (this.comments += 1),
      onId: (id) => void (this.lastId = id),
    });
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      parser.feed(text);
      this.wake();
    });
    const end = (): void => {
      this.ended = true;
      this.wake();
    };
    response.once("end", end).once("close", end).once("error", end);
  }

  static open(
    origin: string,
    asked: { readonly query: string; readonly variables?: unknown },
    headers: Record<string, string> = {},
    method: "GET" | "POST" = "POST",
  ): Promise<SseReader> {
    const all = { accept: "text/event-stream", "accept-language": "en", ...headers };
    const search = new URLSearchParams({ query: asked.query, variables: JSON.stringify(asked.variables ?? {}) });
    const url = method === "GET" ? `${origin}/graphql?${search.toString()}` : `${origin}/graphql`;
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method,
        agent: false,
        headers: method === "POST" ? { ...all, "content-type": "application/json" } : all,
      });
      sent.once("response", (response) => resolve(new SseReader(response))).once("error", reject);
      sent.end(method === "POST" ? JSON.stringify(asked) : undefined);
    });
  }

  get results(): NonNullable<ReadEvent["data"]>[] {
    return this.events.flatMap(({ event, data }) => (event === "next" && data ? [data] : []));
  }

  /** The codes of all errors. */
  get codes(): string[] {
    return this.results.flatMap(({ errors }) => (errors ?? []).map(({ extensions }) => extensions.code));
  }

  get completed(): boolean {
    return this.events.at(-1)?.event === "complete";
  }

  async until(holds: (reader: SseReader) => boolean): Promise<this> {
    while (!holds(this)) {
      if (this.ended) throw new Error(`the stream ended after ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this;
  }

  async toEnd(): Promise<this> {
    while (!this.ended) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this;
  }

  close(): void {
    this.response.destroy();
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }
}
