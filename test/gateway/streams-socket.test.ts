import { connect } from "node:net";
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { defaultLimits } from "../../gateway/config";
import { AN, GatewayFixture } from "./fixture";

const limits = {
  ...defaultLimits,
  fetchMs: 1_500,
  answerMs: 3_000,
  streamsPerViewer: 1_000,
  streamPatienceMs: 1_500,
  operationsPerSocket: 5,
  sockets: 8,
  socketsPerClient: 6,
  bodyBytes: 64 * 1024,
};
const MOVED = "subscription ($code: ID!) { dossierChanged(code: $code) { sequence status } }";
const variables = { code: "D1" };

let fixture: GatewayFixture;
const clients: Client[] = [];
const raws: WebSocket[] = [];

beforeAll(async () => void (fixture = await GatewayFixture.start({ limits })));
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  for (const raw of raws.splice(0)) raw.terminate();
  await feed().listening(0);
  fixture.heal();
});
afterAll(() => fixture.stop());

const feed = () => fixture.subgraphs.dossiers.feed;
const url = () => `${fixture.origin.replace("http", "ws")}/graphql`;
const moved = (sequence: number, more: Record<string, unknown> = {}) => ({
  dossierChanged: { sequence, status: "PROCESSING", code: "D1", remark: `remark ${sequence}`, ...more },
});

function client(claims: Record<string, unknown> | null, change: { ttl?: number; retryAttempts?: number } = {}): Client {
  const { ttl = 300, retryAttempts = 0 } = change;
  const made = createClient({
    url: url(),
    webSocketImpl: WebSocket,
    retryAttempts,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    connectionParams: async () =>
      claims ? { authorization: `Bearer ${await fixture.issuer.token(claims, { ttl })}` } : {},
  });
  clients.push(made);
  return made;
}

/** Everything that comes back, without a client that would forgive anything. */
class Raw {
  readonly messages: { id?: string; type: string; payload?: never }[] = [];
  closed: { code: number; reason: string } | null = null;
  private constructor(readonly socket: WebSocket) {
    raws.push(socket);
    socket.on(
      "message",
      (data) => void this.messages.push(JSON.parse((data as Buffer).toString("utf8")) as Raw["messages"][0]),
    );
    socket.on("close", (code, reason) => (this.closed = { code, reason: String(reason) }));
    socket.on("error", () => undefined);
  }

  static async open(protocols = ["graphql-transport-ws"], headers: Record<string, string> = {}): Promise<Raw> {
    const raw = new Raw(new WebSocket(url(), protocols, { headers: { "accept-language": "en", ...headers } }));
    await raw.until(() => raw.closed !== null || raw.socket.readyState === WebSocket.OPEN);
    return raw;
  }

  static async greeted(claims: Record<string, unknown> | null = AN): Promise<Raw> {
    const raw = await Raw.open();
    raw.say({
      type: "connection_init",
      payload: claims ? { authorization: `Bearer ${await fixture.issuer.token(claims)}` } : {},
    });
    await raw.until(() => raw.messages.length === 1);
    return raw;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  subscribe(id: string, query = MOVED, more: Record<string, unknown> = {}): void {
    this.say({ id, type: "subscribe", payload: { query, variables: query === MOVED ? variables : {}, ...more } });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  errors(): { id: string | undefined; code: string; message: string }[] {
    return this.messages
      .filter(({ type }) => type === "error")
      .flatMap(({ id, payload }) =>
        (payload as unknown as { message: string; extensions: { code: string } }[]).map(({ message, extensions }) => ({
          id,
          code: extensions.code,
          message,
        })),
      );
  }
}

describe("a subscription over WebSocket", () => {
  it("brings every event in order, with fields of other systems, and queries and mutations on the same connection", async () => {
    const one = client(AN);
    const query = `subscription ($code: ID!) { dossierChanged(code: $code) { sequence dossier { procedure { name } rating { verdict } } } }`;
    const results = one.iterate({ query, variables });
    const first = results.next();
    await feed().listening();
    for (let n = 1; n <= 20; n += 1) feed().emit(moved(n));
    const got = [(await first).value];
    while (got.length < 20) got.push((await results.next()).value);
    const dossier = { procedure: { name: "Procedure P1" }, rating: { verdict: "SATISFIED" } };
    expect(got).toEqual(
      Array.from({ length: 20 }, (_, n) => ({
        data: { dossierChanged: { sequence: String(n + 1), dossier } },
        extensions: { id: expect.any(String) as string },
      })),
    );
    const asked = one.iterate({ query: '{ procedure(code: "P1") { name } }' });
    expect((await asked.next()).value).toEqual({ data: { procedure: { name: "Procedure P1" } } });
    const written = one.iterate({
      query: 'mutation { submitDossier(subject: "no") { ... on SubmitProblem { code } } }',
    });
    expect((await written.next()).value).toEqual({ data: { submitDossier: { code: "NO" } } });
    await results.return?.();
    await feed().listening(0);
  });

  it("is resumed after the id that came with an event", async () => {
    const raw = await Raw.greeted();
    raw.subscribe("a");
    await feed().listening();
    feed().emit(moved(1));
    await raw.until(() => raw.messages.length === 2);
    const { extensions } = (raw.messages[1] as unknown as { payload: { extensions: { id: string } } }).payload;
    raw.say({ id: "a", type: "complete" });
    await feed().listening(0);
    feed().emit(moved(2));
    raw.subscribe("b", MOVED, { extensions: { lastEventId: extensions.id } });
    await raw.until(() => raw.messages.length === 3);
    expect(raw.messages[2]).toMatchObject({ id: "b", payload: { data: { dossierChanged: { sequence: "2" } } } });
  });

  it("answers pings, and ends each operation that its client completes and no other", async () => {
    const raw = await Raw.greeted();
    raw.say({ type: "ping", payload: { at: 1 } });
    await raw.until(() => raw.messages.length === 2);
    expect(raw.messages[1]).toEqual({ type: "pong", payload: { at: 1 } });
    raw.subscribe("a");
    raw.subscribe("b");
    await feed().listening(2);
    raw.say({ id: "a", type: "complete" });
    await feed().listening(1);
    feed().emit(moved(1));
    await raw.until(() => raw.messages.length === 3);
    expect(raw.messages[2]).toMatchObject({ id: "b", type: "next" });
    raw.socket.close();
    await feed().listening(0);
  });
});

describe("who may connect", () => {
  it("does not with a token that is not good", async () => {
    for (const authorization of ["Bearer a.b.c", "", 7, `Bearer ${await fixture.issuer.token(AN, { ttl: -60 })}`]) {
      const raw = await Raw.open();
      raw.say({ type: "connection_init", payload: { authorization } });
      await raw.until(() => raw.closed !== null);
      expect(raw.closed?.code).toBe(4401);
      expect(raw.messages).toEqual([]);
    }
  });

  it("sees what nobody may see without a sign-in as null with its reason, and what is not his neither", async () => {
    const raw = await Raw.greeted(null);
    raw.subscribe("a");
    raw.subscribe("b", "subscription { dossierSynchronised { sequence } }");
    await raw.until(() => raw.messages.length === 5);
    const codes = raw.messages.flatMap(({ id, type, payload }) =>
      type === "next"
        ? [[id, (payload as unknown as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code]]
        : [],
    );
    expect(codes.sort()).toEqual([
      ["a", "UNAUTHENTICATED"],
      ["b", "UNAUTHENTICATED"],
    ]);
    const holder = await Raw.greeted(AN);
    holder.subscribe("c", "subscription ($code: ID!) { dossierChanged(code: $code) { sequence remark } }", {
      variables,
    });
    await feed().listening();
    feed().emit(moved(1));
    await holder.until(() => holder.messages.length === 2);
    expect(holder.messages[1]?.payload).toMatchObject({
      data: { dossierChanged: { remark: null } },
      errors: [{ path: ["dossierChanged", "remark"], extensions: { code: "FORBIDDEN" } }],
    });
  });

  it("loses his streams with his token", async () => {
    const one = client(AN, { ttl: 2 });
    const results = one.iterate({ query: MOVED, variables });
    expect((await results.next()).value).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    expect((await results.next()).done).toBe(true);
  });

  it("does not from a page of another origin, on another path, or in another protocol", async () => {
    const foreign = await Raw.open(undefined, { origin: "https://evil.example" });
    expect(foreign.closed?.code).toBe(1006);
    const own = await Raw.open(undefined, { origin: "http://localhost:4000" });
    expect(own.closed).toBeNull();
    const other = await Raw.open(["graphql-ws"]);
    await other.until(() => other.closed !== null);
    expect(other.closed?.code).not.toBe(1000);
    const status = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(fixture.origin).port), "127.0.0.1", () =>
        socket.write(
          "GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n",
        ),
      );
      socket.once("data", (text) => resolve(String(text).split("\r\n")[0] ?? ""));
    });
    expect(status).toBe("HTTP/1.1 404 Not Found");
  });

  it("has so many connections and no more, and another when one has closed", async () => {
    const six = await Promise.all(Array.from({ length: 6 }, () => Raw.open()));
    expect(six.map(({ closed }) => closed)).toEqual(six.map(() => null));
    const seventh = await Raw.open();
    expect(seventh.closed?.code).toBe(1006);
    six[0]?.socket.close();
    await six[0]?.until(() => six[0]?.closed !== null);
    let again = await Raw.open();
    // The server may hear of the end a moment later.
    while (again.closed !== null) again = await Raw.open();
    expect(again.closed).toBeNull();
  });
});

describe("what nobody should send", () => {
  it("closes the connection with the code for it", async () => {
    const bad: [string | Buffer | object, number][] = [
      ["garbage", 4400],
      ["[]", 4400],
      ["null", 4400],
      ['{"type":"subscribe","id":7}', 4400],
      [{ type: "next", id: "a", payload: {} }, 4400],
      [{ type: "connection_ack" }, 4400],
      [Buffer.from('{"type":"ping"}'), 4400],
      [{ type: "connection_init" }, 4429],
      ["x".repeat(65 * 1024), 1009],
    ];
    for (const [message, code] of bad) {
      const raw = await Raw.greeted();
      if (Buffer.isBuffer(message)) raw.socket.send(message, { binary: true });
      else raw.say(message);
      await raw.until(() => raw.closed !== null);
      expect([message, raw.closed?.code]).toEqual([message, code]);
    }
    const early = await Raw.open();
    early.subscribe("a");
    await early.until(() => early.closed !== null);
    expect(early.closed?.code).toBe(4401);
    const twice = await Raw.greeted();
    twice.subscribe("a");
    await feed().listening();
    twice.subscribe("a");
    await twice.until(() => twice.closed !== null);
    expect(twice.closed?.code).toBe(4409);
    await feed().listening(0);
  });

  it("is refused per operation where only the operation is wrong", async () => {
    const raw = await Raw.greeted();
    raw.subscribe("unknown", "{ nothing }");
    raw.subscribe(
      "deep",
      `{ ${"publicDossiers { edges { node { owner { dossiers { edges { node { owner { ".repeat(3)} id ${"}".repeat(24)} }`,
    );
    raw.subscribe("name", "query A { now } query B { now }");
    raw.subscribe("i".repeat(257));
    raw.subscribe("resume", MOVED, { extensions: { lastEventId: "???" } });
    raw.subscribe("variables", MOVED, { variables: {} });
    await raw.until(() => raw.errors().length === 6);
    expect(
      raw
        .errors()
        .map(({ id, code }) => [id, code])
        .sort(),
    ).toEqual([
      ["deep", "OPERATION_TOO_COSTLY"],
      ["i".repeat(257), "BAD_USER_INPUT"],
      ["name", "BAD_USER_INPUT"],
      ["resume", "BAD_USER_INPUT"],
      ["unknown", "GRAPHQL_VALIDATION_FAILED"],
      ["variables", "BAD_USER_INPUT"],
    ]);
    expect(raw.closed).toBeNull();
    raw.subscribe("i".repeat(256));
    await feed().listening();
  });

  it("runs five operations of ten thousand and refuses the others by the limit", async () => {
    const raw = await Raw.greeted();
    for (let n = 0; n < 10_000; n += 1) raw.subscribe(`s${n}`);
    await raw.until(() => raw.errors().length === 9_995);
    await feed().listening(5);
    expect(new Set(raw.errors().map(({ code }) => code))).toEqual(new Set(["RATE_LIMITED"]));
    expect(raw.errors()[0]?.message).toContain("At most 5 operations");
    feed().emit(moved(1));
    await raw.until(() => raw.messages.length === 1 + 9_995 + 5);
    raw.socket.terminate();
    await feed().listening(0);
  });

  it("closes a connection that breaks the framing, and serves the others", async () => {
    const well = await Raw.greeted();
    well.subscribe("a");
    await feed().listening();
    for (const frame of [
      Buffer.from([0xff, 0xff, 0xff]),
      Buffer.from([0x81, 0x05, 1, 2, 3, 4, 5]),
      Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
    ]) {
      const raw = await Raw.greeted();
      (raw.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(frame);
      await raw.until(() => raw.closed !== null);
      expect(raw.closed?.code).toBe(1002);
    }
    feed().emit(moved(1));
    await well.until(() => well.messages.length === 2);
  });
});
