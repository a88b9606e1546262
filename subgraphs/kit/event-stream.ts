import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Often enough for every proxy on the way, and for whoever reads to notice that nobody is there any more. */
const HEARTBEAT_MS = 15_000;

export interface SentEvent {
  readonly event: string;
  readonly id?: string;
  /** Without line breaks. */
  readonly data?: string;
}

/**
 * Server-sent events, written as fast as the reader takes them and no faster: whoever awaits `send` holds one event at
 * most, and what the socket has not sent is never more than that and its buffer.
 */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    /** A reader who takes nothing for so long is cut off. */
    private readonly slowReaderMs = 30_000,
  ) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    response.write(":\n\n");
    this.heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(":\n\n");
    }, HEARTBEAT_MS).unref();
    response.once("close", () => clearInterval(this.heartbeat));
  }

  /** False: nobody reads any more. */
  async send({ event, id, data = "" }: SentEvent): Promise<boolean> {
    const { response } = this;
    if (response.destroyed) return false;
    const text = `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`;
    if (response.write(text)) return true;
    return this.drained();
  }

  /** Only where the reader is to resume from, before anything happened. */
  mark(id: string): void {
    if (!this.response.destroyed) this.response.write(`id: ${id}\n\n`);
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.response.end();
  }

  private async drained(): Promise<boolean> {
    const { response } = this;
    const late = setTimeout(() => response.destroy(), this.slowReaderMs);
    const gone = new AbortController();
    const close = (): void => gone.abort();
    response.once("close", close);
    try {
      if (response.writableNeedDrain) await once(response, "drain", { signal: gone.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(late);
      response.off("close", close);
    }
  }
}
