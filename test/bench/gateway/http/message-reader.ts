/** Told of one HTTP/1.1 message after the other. */
export interface MessageSink {
  head(head: string): void;
  body(part: Buffer): void;
  end(): void;
}

type Awaiting = "head" | "body" | "chunk size" | "chunk" | "chunk end" | "trailer";

/**
 * Cuts what arrives on a connection into HTTP/1.1 messages, with a length or in chunks: as little work as the protocol
 * allows, because the load generator and the subgraphs share a core and must not be what is measured.
 */
export class MessageReader {
  private awaiting: Awaiting = "head";
  private rest: Buffer | null = null;
  private left = 0;

  constructor(private readonly sink: MessageSink) {}

  feed(arrived: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, arrived]) : arrived;
    this.rest = null;
    let at = 0;
    while (at < bytes.length) {
      const next = this.step(bytes, at);
      if (next < 0) {
        this.rest = bytes.subarray(at);
        return;
      }
      at = next;
    }
  }

  // Where the next part begins; -1 when this one has not arrived whole.
  private step(bytes: Buffer, at: number): number {
    if (this.awaiting === "head") return this.readHead(bytes, at);
    const isContent = this.awaiting === "body" || this.awaiting === "chunk";
    return isContent ? this.readBody(bytes, at) : this.readLine(bytes, at);
  }

  private readHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf("\r\n\r\n", at, "latin1");
    if (end < 0) return -1;
    const head = bytes.toString("latin1", at, end + 2);
    this.sink.head(head);
    const length = headerValue(head, contentLength);
    if (length !== undefined) this.left = Number(length);
    else if (chunked.test(head)) this.awaiting = "chunk size";
    else this.left = 0;
    if (this.awaiting === "head") {
      if (this.left > 0) this.awaiting = "body";
      else this.sink.end();
    }
    return end + 4;
  }

  private readBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.left);
    this.sink.body(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    this.left -= end - at;
    if (this.left > 0) return end;
    if (this.awaiting === "chunk") this.awaiting = "chunk end";
    else this.finish();
    return end;
  }

  private readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf("\r\n", at, "latin1");
    if (end < 0) return -1;
    if (this.awaiting === "chunk size") {
      this.left = Number.parseInt(bytes.toString("latin1", at, end), 16);
      if (Number.isNaN(this.left)) throw new Error("a chunk without a size");
      this.awaiting = this.left === 0 ? "trailer" : "chunk";
    } else if (this.awaiting === "chunk end") this.awaiting = "chunk size";
    else if (end === at) this.finish();
    return end + 2;
  }

  private finish(): void {
    this.awaiting = "head";
    this.sink.end();
  }
}

const contentLength = /\r\ncontent-length: *(\d+)/i;
const chunked = /\r\ntransfer-encoding:[^\r]*chunked/i;

function headerValue(head: string, pattern: RegExp): string | undefined {
  return pattern.exec(head)?.[1];
}

/** The status of a response by its head. */
export function statusOf(head: string): number {
  return Number(head.slice(9, 12));
}

/** Whether the other side closes the connection after this message. */
export function closes(head: string): boolean {
  return /\r\nconnection: *close/i.test(head);
}
