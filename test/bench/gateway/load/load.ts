import { type Socket, connect } from "node:net";
import { DIFFERING, differingNumber } from "../graphs/graph";
import { MessageReader, statusOf } from "../http/message-reader";

/** What the load generator is told to do for one slice of time. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Bodies in turns, each with the very text that has to come back. */
  readonly requests: readonly { readonly body: string; readonly expected: string }[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  /** Of the first error, so that a failing peer can be looked into. */
  readonly complaint: string | null;
  /** From the first request to the last answer: nobody is cut off, slow peers are not flattered. */
  readonly seconds: number;
  readonly latencies: { readonly p50: number; readonly p95: number; readonly p99: number };
}

export const DRAIN_MS = 120_000;
/** Numbers of differing requests go on from slice to slice: within one run none comes twice. */
let differing = 0;

/** Connections on which the other side has answered once, ready for one slice. */
export class OpenedLoad {
  private constructor(
    private readonly slice: Slice,
    private readonly lanes: readonly Lane[],
    private readonly patienceMs: number,
  ) {}

  // Node accepts one connection in a turn of its loop: under load the last of many would wait for seconds, and that
  // would be measured. So everybody is let in before the load begins.
  static async open(order: LoadOrder): Promise<OpenedLoad> {
    const slice = new Slice(order);
    const lanes = await Promise.all(Array.from({ length: order.connections }, () => openLane(order.port, slice)));
    await Promise.all(lanes.map((lane) => lane.greet()));
    return new OpenedLoad(slice, lanes, order.seconds * 1_000 + DRAIN_MS);
  }

  async run(): Promise<LoadResult> {
    this.slice.begin();
    const timer = setTimeout(() => this.lanes.forEach((lane) => lane.abandon()), this.patienceMs);
    await Promise.all(this.lanes.map((lane) => lane.run()));
    clearTimeout(timer);
    return this.slice.result();
  }
}

/** One slice over all its connections: makes the requests, and keeps the times and the errors. */
class Slice {
  private readonly makers: readonly { readonly next: () => Buffer; readonly expected: Buffer }[];
  private readonly times: number[] = [];
  private turn = 0;
  private begun = 0;
  private deadline = 0;
  private last = 0;
  private errors = 0;
  private complaint: string | null = null;

  constructor(private readonly order: LoadOrder) {
    const head = headOf(order);
    this.makers = order.requests.map(({ body, expected }) => ({
      next: body.includes(DIFFERING) ? differingRequests(head, body) : sameRequest(head, body),
      expected: Buffer.from(expected),
    }));
  }

  begin(): void {
    this.begun = performance.now();
    this.deadline = this.begun + this.order.seconds * 1_000;
  }

  /** The next request and what has to come back; null when the time is over. */
  next(): { readonly request: Buffer; readonly expected: Buffer } | null {
    if (performance.now() >= this.deadline) return null;
    const maker = this.makers[this.turn];
    if (!maker) return null;
    this.turn = (this.turn + 1) % this.makers.length;
    return { request: maker.next(), expected: maker.expected };
  }

  answered(since: number, complaint: string | null): void {
    this.last = performance.now();
    this.times.push(this.last - since);
    if (complaint !== null) this.failed(complaint);
  }

  failed(complaint: string): void {
    this.errors += 1;
    this.complaint ??= complaint;
  }

  result(): LoadResult {
    const sorted = Float64Array.from(this.times).sort();
    const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
    return {
      requests: sorted.length,
      errors: this.errors,
      complaint: this.complaint,
      seconds: (this.last - this.begun) / 1_000,
      latencies: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    };
  }
}

/** One kept-alive connection with one request on its way at a time. */
class Lane {
  private status = 0;
  private since = 0;
  private at = 0;
  private same = true;
  private expected: Buffer = Buffer.alloc(0);
  private done: () => void = () => undefined;
  private greeting = false;
  private over = false;

  constructor(
    private readonly socket: Socket,
    private readonly slice: Slice,
  ) {
    const reader = new MessageReader({
      head: (head) => (this.status = statusOf(head)),
      body: (part) => this.compare(part),
      end: () => this.answered(),
    });
    socket.on("data", (bytes) => reader.feed(bytes));
    socket.on("error", (fault) => this.broken(fault.message));
    socket.on("close", () => this.broken("the connection was closed"));
  }

  /** One cheap request, whatever comes back. */
  greet(): Promise<void> {
    return new Promise((resolve) => {
      this.done = resolve;
      this.greeting = true;
      this.socket.write("GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    });
  }

  run(): Promise<void> {
    return new Promise((resolve) => {
      if (this.over) return resolve();
      this.done = resolve;
      this.ask();
    });
  }

  abandon(): void {
    this.broken("no answer");
  }

  private ask(): void {
    const next = this.slice.next();
    if (!next) return this.finish();
    this.expected = next.expected;
    this.at = 0;
    this.same = true;
    this.since = performance.now();
    this.socket.write(next.request);
  }

  private compare(part: Buffer): void {
    const end = this.at + part.length;
    this.same &&= end <= this.expected.length && part.compare(this.expected, this.at, end) === 0;
    this.at = end;
  }

  private answered(): void {
    if (this.greeting) {
      this.greeting = false;
      return this.done();
    }
    const good = this.status === 200 && this.same && this.at === this.expected.length;
    this.slice.answered(this.since, good ? null : `status ${this.status}, ${this.at} bytes, another text`);
    this.ask();
  }

  private broken(complaint: string): void {
    if (this.over) return;
    this.slice.failed(complaint);
    this.finish();
  }

  private finish(): void {
    this.over = true;
    this.socket.destroy();
    this.done();
  }
}

function openLane(port: number, slice: Slice): Promise<Lane> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(new Lane(socket, slice));
    });
  });
}

function headOf({ port, headers }: LoadOrder): string {
  const all = { host: `127.0.0.1:${port}`, "content-type": "application/json", accept: "application/json", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `POST /graphql HTTP/1.1\r\n${lines.join("\r\n")}\r\ncontent-length: `;
}

function sameRequest(head: string, body: string): () => Buffer {
  const request = Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return () => request;
}

function differingRequests(head: string, body: string): () => Buffer {
  const [before = "", after = ""] = body.split(DIFFERING);
  const length = Buffer.byteLength(before + after);
  return () => {
    const number = String(differingNumber((differing += 1)));
    return Buffer.from(`${head}${length + number.length}\r\n\r\n${before}${number}${after}`);
  };
}
