import { Socket, connect } from "node:net";
import { MessageReader, closes, statusOf } from "./message-reader";

export interface BareAnswer {
  readonly status: number;
  readonly text: string;
}

interface Waiting {
  readonly request: string;
  readonly resolve: (answer: BareAnswer) => void;
  readonly reject: (fault: Error) => void;
}

/**
 * An HTTP/1.1 client for one server with nothing between it and the sockets: kept-alive connections, one request at a
 * time on each, the one used last first.
 */
export class BareClient {
  private readonly idle: BareConnection[] = [];
  private readonly queue: Waiting[] = [];
  private open = 0;
  private readonly host: string;

  constructor(
    private readonly port: number,
    private readonly connections = 256,
  ) {
    this.host = `127.0.0.1:${port}`;
  }

  post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<BareAnswer> {
    const more = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const head = `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\ncontent-type: application/json\r\n${more}`;
    return this.send(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  get(path: string): Promise<BareAnswer> {
    return this.send(`GET ${path} HTTP/1.1\r\nhost: ${this.host}\r\n\r\n`);
  }

  stop(): void {
    for (const connection of this.idle.splice(0)) connection.end();
  }

  private send(request: string): Promise<BareAnswer> {
    return new Promise((resolve, reject) => {
      const waiting = { request, resolve, reject };
      const connection = this.idle.pop() ?? this.connect();
      if (connection) connection.send(waiting);
      else this.queue.push(waiting);
    });
  }

  private connect(): BareConnection | null {
    if (this.open >= this.connections) return null;
    this.open += 1;
    return new BareConnection(
      this.port,
      (connection) => this.freed(connection),
      (connection) => this.closed(connection),
    );
  }

  private freed(connection: BareConnection): void {
    const next = this.queue.shift();
    if (next) connection.send(next);
    else this.idle.push(connection);
  }

  private closed(connection: BareConnection): void {
    this.open -= 1;
    const place = this.idle.indexOf(connection);
    if (place >= 0) this.idle.splice(place, 1);
    const next = this.queue.shift();
    if (next) this.connect()?.send(next);
  }
}

class BareConnection {
  private readonly socket: Socket;
  private waiting: Waiting | null = null;
  private head = "";
  private parts: Buffer[] = [];

  constructor(
    port: number,
    private readonly onFree: (connection: BareConnection) => void,
    onClosed: (connection: BareConnection) => void,
  ) {
    const reader = new MessageReader({
      head: (head) => (this.head = head),
      body: (part) => void this.parts.push(part),
      end: () => this.answered(),
    });
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (bytes) => reader.feed(bytes));
    this.socket.on("error", (fault) => this.failed(fault));
    this.socket.on("close", () => {
      this.failed(new Error("the connection was closed before the answer"));
      onClosed(this);
    });
  }

  send(waiting: Waiting): void {
    this.waiting = waiting;
    this.socket.write(waiting.request);
  }

  end(): void {
    this.socket.end();
  }

  private answered(): void {
    const { waiting, parts } = this;
    const [only] = parts;
    const text = (parts.length === 1 && only ? only : Buffer.concat(parts)).toString("utf8");
    this.parts = [];
    this.waiting = null;
    if (closes(this.head)) this.socket.end();
    else this.onFree(this);
    waiting?.resolve({ status: statusOf(this.head), text });
  }

  private failed(fault: Error): void {
    this.waiting?.reject(fault);
    this.waiting = null;
  }
}
