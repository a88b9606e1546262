import { createParser } from "eventsource-parser";
import type { Dispatcher } from "undici";
import type { Envelope } from "../../subgraphs/kit/viewer";
import { UpstreamError } from "./upstream-error";

export interface AskEvents {
  readonly body: string;
  readonly envelope: Omit<Envelope, "expires">;
  /** What the subgraph called the last event that was seen. */
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
}

/** `ready` says only after what the stream begins; `next` brings a GraphQL result, `complete` ends it. */
export interface UpstreamEvent {
  readonly kind: "ready" | "next" | "complete";
  readonly id: string | null;
  readonly data: string;
}

/** A subgraph that says nothing for so long, not even that it is there, is not there. */
export const streamTimeouts = { headersTimeout: 10_000, bodyTimeout: 45_000 };
const LARGEST_EVENT = 16 * 1024 * 1024;

interface Asked extends AskEvents {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The events of one subscription, read no faster than they are taken. */
export async function* upstreamEvents(
  by: Dispatcher,
  subgraph: string,
  asked: Asked,
): AsyncGenerator<UpstreamEvent, void, void> {
  try {
    const { statusCode, headers, body } = await by.request({
      method: "POST",
      path: asked.path,
      headers: {
        ...asked.headers,
        "content-type": "application/json",
        accept: "text/event-stream",
        ...(asked.lastEventId === null ? {} : { "last-event-id": asked.lastEventId }),
      },
      body: asked.body,
      signal: asked.signal,
    });
    const type = String(headers["content-type"] ?? "");
    if (statusCode !== 200 || !type.startsWith("text/event-stream")) {
      body.destroy();
      throw new UpstreamError("UPSTREAM_UNAVAILABLE", subgraph, `answered ${statusCode} ${type.slice(0, 40)}`);
    }
    yield* parsed(body);
  } catch (fault) {
    if (fault instanceof UpstreamError) throw fault;
    const { code, name } = fault as { code?: string; name?: string };
    throw new UpstreamError("UPSTREAM_UNAVAILABLE", subgraph, code ?? name ?? "unknown");
  }
}

async function* parsed(body: AsyncIterable<Buffer>): AsyncGenerator<UpstreamEvent, void, void> {
  let found: UpstreamEvent[] = [];
  const parser = createParser({
    maxBufferSize: LARGEST_EVENT,
    onError: (fault) => {
      if (fault.type === "max-buffer-size-exceeded") throw fault;
    },
    onEvent: ({ event, id, data }) => {
      if (event === "ready" || event === "next" || event === "complete")
        found.push({ kind: event, id: id ?? null, data });
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    const all = found;
    found = [];
    yield* all;
  }
}
