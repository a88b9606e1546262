import { Pool, type Dispatcher } from "undici";
import { signRequest } from "../../subgraphs/kit/signature";
import type { Envelope } from "../../subgraphs/kit/viewer";

export type UpstreamFault = "TIMEOUT" | "UPSTREAM_UNAVAILABLE";

/** A subgraph that did not answer, and how. */
export class UpstreamError extends Error {
  constructor(
    readonly code: UpstreamFault,
    readonly subgraph: string,
    reason: string,
  ) {
    super(`${subgraph}: ${reason}`);
  }
}

export interface Ask {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly envelope: Omit<Envelope, "expires">;
  readonly timeoutMs: number;
  /** A read may be asked again when its idle connection turns out to be dead. */
  readonly repeatable: boolean;
  readonly cancelled?: AbortSignal;
  readonly onCall?: () => void;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const LARGEST_ANSWER = 64 * 1024 * 1024;

/** One subgraph: kept-alive connections, and requests signed for it. */
export class Upstream {
  readonly pool: Pool;
  private readonly basePath: string;

  constructor(
    readonly name: string,
    baseUrl: string,
    private readonly key: Buffer,
  ) {
    const { origin, pathname } = new URL(baseUrl);
    this.basePath = pathname.replace(/\/$/, "");
    this.pool = new Pool(origin, {
      connections: 128,
      pipelining: 1,
      keepAliveTimeout: 60_000,
      keepAliveMaxTimeout: 60_000,
      connectTimeout: 3_000,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: LARGEST_ANSWER,
    });
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
    return signRequest(this.key, envelope, method, this.basePath + path, body);
  }

  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    return this.pool.request({ ...options, path: this.basePath + options.path });
  }

  async stop(): Promise<void> {
    await this.pool.destroy();
  }

  private async askOnce(ask: Ask): Promise<Answer> {
    if (ask.timeoutMs <= 0) throw new UpstreamError("TIMEOUT", this.name, "no time left");
    const method = ask.method ?? "POST";
    const timeout = AbortSignal.timeout(ask.timeoutMs);
    const signal = ask.cancelled ? AbortSignal.any([timeout, ask.cancelled]) : timeout;
    const headers = {
      ...this.signed(ask.envelope, method, ask.path, ask.body ?? ""),
      ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
    };
    ask.onCall?.();
    const response = await this.request({ method, path: ask.path, headers, body: ask.body ?? null, signal });
    return { status: response.statusCode, text: await response.body.text() };
  }

  private explained(fault: unknown): UpstreamError {
    if (fault instanceof UpstreamError) return fault;
    const { name, code } = fault as { name?: string; code?: string };
    const timedOut = name === "TimeoutError" || code === "UND_ERR_CONNECT_TIMEOUT";
    return new UpstreamError(timedOut ? "TIMEOUT" : "UPSTREAM_UNAVAILABLE", this.name, code ?? name ?? "unknown");
  }
}

function isDeadConnection(fault: unknown): boolean {
  const code = (fault as { code?: string }).code;
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}
