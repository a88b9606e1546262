import { type AddressInfo, type Socket, createServer } from "node:net";
import { MessageReader, closes } from "../http/message-reader";
import { type Answers, jsonResponse } from "./answers";

/** What one subgraph was asked since the counts were last set back; bytes are all that arrived, heads included. */
export interface Counts {
  calls: number;
  bytes: number;
}

/** Serves one subgraph on a free loopback port, with as little as HTTP/1.1 needs. `admin` answers what is not GraphQL. */
export async function serveSubgraph(
  answers: Answers,
  counts: Counts,
  admin: (line: string) => string | null,
): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => new Connection(socket, answers, counts, admin));
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 }, resolve));
  return (server.address() as AddressInfo).port;
}

class Connection {
  private head = "";
  private headBytes = 0;
  private parts: Buffer[] = [];
  /** The answer before, while it is being worked out: answers leave in the order of the requests. */
  private before: Promise<void> | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly answers: Answers,
    private readonly counts: Counts,
    private readonly admin: (line: string) => string | null,
  ) {
    const reader = new MessageReader({
      head: (head) => {
        this.head = head;
        this.headBytes = head.length + 2;
      },
      body: (part) => void this.parts.push(part),
      end: () => this.asked(),
    });
    socket.on("data", (bytes) => reader.feed(bytes));
    socket.on("error", () => socket.destroy());
  }

  private asked(): void {
    const [only] = this.parts;
    const bytes = this.parts.length === 1 && only ? only : Buffer.concat(this.parts);
    this.parts = [];
    const answer = this.answerTo(bytes);
    const last = closes(this.head);
    if (!this.before && Buffer.isBuffer(answer)) this.write(answer, last);
    else this.writeInOrder(answer, last);
  }

  private answerTo(body: Buffer): Buffer | Promise<Buffer> {
    if (this.head.startsWith("POST /graphql")) {
      this.counts.calls += 1;
      this.counts.bytes += this.headBytes + body.length;
      return this.answers.answer(body.toString("latin1"));
    }
    const text = this.admin(this.head.slice(0, this.head.indexOf(" HTTP/")));
    return text === null ? jsonResponse("{}", "404 Not Found") : jsonResponse(text);
  }

  private writeInOrder(answer: Buffer | Promise<Buffer>, last: boolean): void {
    const mine = Promise.all([answer, this.before]).then(
      ([bytes]) => this.write(bytes, last),
      () => void this.socket.destroy(),
    );
    this.before = mine;
    void mine.finally(() => {
      if (this.before === mine) this.before = null;
    });
  }

  private write(answer: Buffer, last: boolean): void {
    if (last) this.socket.end(answer);
    else this.socket.write(answer);
  }
}
