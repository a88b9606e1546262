import { Pool, type Dispatcher } from "undici";
import { signRequest } from "../../subgraphs/kit/signature";
import { UNPACKED } from "../../subgraphs/kit/packed";
import type { Envelope } from "../../subgraphs/kit/viewer";
import type { Departure } from "../receive/request-state";
import { Call } from "./call";
import { UpstreamError } from "./upstream-error";
import { type AskEvents, type UpstreamEvent, streamTimeouts, upstreamEvents } from "./upstream-events";

export type { AskEvents, UpstreamEvent } from "./upstream-events";
export { UpstreamError } from "./upstream-error";

export interface Ask {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly envelope: Omit<Envelope, "expires">;
  readonly timeoutMs: number;
  /** A read may be asked again when its idle connection turns out to be dead. */
  readonly repeatable: boolean;
  /** Whoever waits for the answer. */
  readonly departure?: Departure;
  readonly onCall?: () => void;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whoever can be asked as a subgraph. */
export interface Askable {
  readonly name: string;
  ask(ask: Ask): Promise<Answer>;
}

/** Whoever tells of events as they happen. */
export interface Listenable {
  readonly name: string;
  events(ask: AskEvents): AsyncGenerator<UpstreamEvent, void, void>;
}

export interface UpstreamOptions {
  readonly name: string;
  readonly url: string;
  /** Signs requests, so that the subgraph knows them for ours; null: it asks for no signature. */
  readonly key: Buffer | null;
  readonly largestAnswer?: number;
  /** Ask for packed answers: it pays where the network is slower than packing, not on one machine. */
  readonly packed?: boolean;
}

const LARGEST_ANSWER = 64 * 1024 * 1024;

/** One subgraph: kept-alive connections, and requests signed for it. */
export class Upstream implements Askable, Listenable {
  readonly name: string;
  readonly pool: Pool;
  /** Each stream has a connection of its own for as long as it lasts. */
  private readonly streams: Pool;
  private readonly basePath: string;
  private readonly key: Buffer | null;
  private readonly largestAnswer: number;
  private readonly accepts: Readonly<Record<string, string>>;

  constructor({ name, url, key, largestAnswer = LARGEST_ANSWER, packed = false }: UpstreamOptions) {
    this.name = name;
    this.key = key;
    const { origin, pathname } = new URL(url);
    this.largestAnswer = largestAnswer;
    this.accepts = packed ? { "accept-encoding": UNPACKED } : {};
    this.basePath = pathname.replace(/\/$/, "");
    this.pool = new Pool(origin, {
      connections: 128,
      pipelining: 1,
      keepAliveTimeout: 60_000,
      keepAliveMaxTimeout: 60_000,
      connectTimeout: 3_000,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: largestAnswer,
    });
    this.streams = new Pool(origin, { connections: null, pipelining: 1, connectTimeout: 3_000, ...streamTimeouts });
  }

  /** Rejects with an UpstreamError when it breaks off; what is not a stream of events is one too. */
  events(ask: AskEvents): AsyncGenerator<UpstreamEvent, void, void> {
    const path = "/graphql";
    const headers = this.signed(ask.envelope, "POST", path, ask.body);
    return upstreamEvents(this.streams, this.name, { ...ask, path: this.basePath + path, headers });
  }

  async ask(ask: Ask): Promise<Answer> {
    try {
      return await this.askOnce(ask);
    } catch (fault) {
      if (!ask.repeatable || !isDeadConnection(fault)) throw this.explained(fault);
    }
    return this.askOnce(ask).catch((fault: unknown) => {
      throw this.explained(fault);
    });
  }

  /** The headers that make a request to this subgraph one of ours. */
  signed(
    envelope: Omit<Envelope, "expires">,
    method: string,
    path: string,
    body: Parameters<typeof signRequest>[4],
  ): Record<string, string> {
    return this.key ? signRequest(this.key, envelope, method, this.basePath + path, body) : {};
  }

  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    return this.pool.request({ ...options, path: this.basePath + options.path });
  }

  async stop(): Promise<void> {
    await Promise.all([this.pool.destroy(), this.streams.destroy()]);
  }

  private askOnce(ask: Ask): Promise<Answer> {
    const { path, body, envelope, timeoutMs, departure, method = "POST" } = ask;
    if (timeoutMs <= 0) return Promise.reject(new UpstreamError("TIMEOUT", this.name, "no time left"));
    const headers = { ...this.signed(envelope, method, path, body ?? ""), ...this.accepts };
    if (body !== undefined) headers["content-type"] = "application/json";
    ask.onCall?.();
    return new Promise((resolve, reject) => {
      const { name: subgraph, largestAnswer } = this;
      const call = new Call({ subgraph, timeoutMs, departure, largestAnswer, resolve, reject });
      this.pool.dispatch({ method, path: this.basePath + path, headers, body: body ?? null }, call);
    });
  }

  private explained(fault: unknown): UpstreamError {
    if (fault instanceof UpstreamError) return fault;
    const { name, code } = fault as { name?: string; code?: string };
    const timedOut = code === "UND_ERR_CONNECT_TIMEOUT";
    return new UpstreamError(timedOut ? "TIMEOUT" : "UPSTREAM_UNAVAILABLE", this.name, code ?? name ?? "unknown");
  }
}

function isDeadConnection(fault: unknown): boolean {
  const code = (fault as { code?: string }).code;
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}
