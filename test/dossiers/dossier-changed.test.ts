import { randomBytes } from "node:crypto";
import { Upstream, type UpstreamEvent } from "../../gateway/fetch/upstream";
import { createLogger } from "../../subgraphs/kit/log";
import { serveSubgraph } from "../../subgraphs/kit/server";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import { DossiersWorld, TUESDAY } from "./fixture";
import { an, binh, nobody, official, portal } from "./people";
import { Verbs } from "./verbs";

// The subscription as the gateway listens to it: signed, over server-sent events.

const CHANGED = `subscription ($code: ID!) { dossierChanged(code: $code) { sequence kind at status official { id name } step { name } note detail } }`;
const key = randomBytes(32);

let world: DossiersWorld;
let verbs: Verbs;
let served: Awaited<ReturnType<typeof serveSubgraph>>;
let upstream: Upstream;
const open: Stream[] = [];

beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
  await serve();
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});
afterAll(async () => {
  await upstream.stop();
  await served.stop();
  await world.close();
});

async function serve(): Promise<void> {
  const { schema } = world.built.subgraph;
  const log = createLogger("dossiers", "silent");
  const face = { name: "dossiers", host: "127.0.0.1", port: 0, key, clockMayMove: true, schema, log };
  served = await serveSubgraph({ ...face, ready: async () => true });
  upstream = new Upstream({ name: "dossiers", url: `http://127.0.0.1:${served.port}`, key });
}

interface Told {
  readonly data: { readonly dossierChanged: { sequence: string; kind: string; status: string } } | null;
  readonly errors?: { extensions: { code: string } }[];
}

class Stream {
  private readonly gone = new AbortController();
  private readonly events: AsyncGenerator<UpstreamEvent, void, void>;

  constructor(code: string, viewer: Partial<Viewer> = an, lastEventId: string | null = null, by = upstream) {
    const envelope = { viewer: { ...anonymous, ...viewer }, locale: "en", requestId: "test", deadline: null } as const;
    this.events = by.events({
      body: JSON.stringify({ query: CHANGED, variables: { code } }),
      envelope: { ...envelope, now: TUESDAY.toISOString() },
      lastEventId,
      signal: this.gone.signal,
    });
    open.push(this);
  }

  /** The id that it begins after. */
  async ready(): Promise<string | null> {
    const { value } = await this.events.next();
    if (value?.kind !== "ready") throw new Error(`it began with ${JSON.stringify(value)}`);
    return value.id;
  }

  async next(): Promise<Told & { readonly id: string | null }> {
    const { value } = await this.events.next();
    if (value?.kind !== "next") throw new Error(`not an event: ${JSON.stringify(value)}`);
    return { ...(JSON.parse(value.data) as Told), id: value.id };
  }

  async take(count: number): Promise<{ sequence: string; kind: string }[]> {
    const found = [];
    while (found.length < count) {
      const { data, errors, id } = await this.next();
      if (!data || errors) throw new Error(JSON.stringify(errors));
      expect(id).toBe(data.dossierChanged.sequence);
      found.push(data.dossierChanged);
    }
    return found;
  }

  async end(): Promise<string> {
    const { value, done } = await this.events.next();
    return done ? "broken off" : (value?.kind ?? "");
  }

  close(): void {
    this.gone.abort();
  }
}

const kinds = (events: readonly { kind: string }[]) => events.map(({ kind }) => kind);

describe("what happens to a dossier", () => {
  it("is told to whoever listens, in order and as its history has it", async () => {
    const code = await verbs.submitted();
    const [owner, agency] = [new Stream(code), new Stream(code, official("specialist"))];
    await Promise.all([owner.ready(), agency.ready()]);
    await verbs.accept(code);
    const first = await owner.take(1);
    expect(first).toEqual([
      expect.objectContaining({
        kind: "ACCEPTED",
        official: { id: "receiver", name: "Lê Thu Hương" },
        detail: expect.any(Object) as object,
      }),
    ]);
    const { code: other } = await verbs.finished();
    await verbs.giveBack(other);
    const [row] = await world.sql<{ n: string }>("SELECT sequence AS n FROM feed_head");
    const rest = new Stream(code, an, first[0]?.sequence);
    expect(await rest.ready()).toBe(first[0]?.sequence);
    expect(kinds(await agency.take(1))).toEqual(["ACCEPTED"]);
    expect(BigInt(row?.n ?? 0)).toBeGreaterThan(BigInt(first[0]?.sequence ?? 0));
  });

  it("is told again from any of its events on", async () => {
    const { code } = await verbs.finished();
    await verbs.giveBack(code);
    const whole = await new Stream(code, an, "0").ready().then(() => open.at(-1)?.take(6));
    expect(kinds(whole ?? [])).toEqual([
      "SUBMITTED",
      "ACCEPTED",
      "STEP_COMPLETED",
      "STEP_COMPLETED",
      "FINISHED",
      "RETURNED",
    ]);
    for (let seen = 1; seen < 6; seen += 1) {
      const stream = new Stream(code, an, whole?.[seen - 1]?.sequence);
      await stream.ready();
      expect(await stream.take(6 - seen)).toEqual(whole?.slice(seen));
    }
  });

  it("misses nobody and reaches nobody else, however many dossiers move at once", async () => {
    const codes = await Promise.all(Array.from({ length: 25 }, () => verbs.submitted()));
    const streams = codes.map((code) => new Stream(code));
    // Some listen before, some while it happens.
    await Promise.all(streams.slice(0, 15).map((stream) => stream.ready()));
    const accepted = Promise.all(codes.map((code) => verbs.accept(code)));
    const late = Promise.all(streams.slice(15).map((stream) => stream.ready()));
    await Promise.all([accepted, late]);
    for (const [n, stream] of streams.slice(0, 15).entries()) {
      expect(kinds(await stream.take(1))).toEqual(["ACCEPTED"]);
      const again = new Stream(codes[n] ?? "", an, "0");
      await again.ready();
      expect(kinds(await again.take(2))).toEqual(["SUBMITTED", "ACCEPTED"]);
    }
  });

  it("is not told any more when the process stops, and what was missed is told by the next", async () => {
    const code = await verbs.submitted();
    const stream = new Stream(code);
    const from = await stream.ready();
    await served.stop();
    expect(await stream.end()).toBe("broken off");
    await verbs.accept(code);
    await upstream.stop();
    await serve();
    const next = new Stream(code, an, from);
    await next.ready();
    expect(kinds(await next.take(1))).toEqual(["ACCEPTED"]);
  });

  it("is not begun after what is no number, and not answered in one piece", async () => {
    const code = await verbs.submitted();
    for (const bad of ["x", "-1", "1".repeat(19), "1;DROP"]) {
      const stream = new Stream(code, an, bad);
      expect((await stream.next()).errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
      expect(await stream.end()).toBe("complete");
    }
    const { status, text } = await upstream.ask({
      path: "/graphql",
      body: JSON.stringify({ query: CHANGED, variables: { code } }),
      envelope: { viewer: { ...anonymous, ...an }, locale: "en", requestId: "test", now: null, deadline: null },
      timeoutMs: 5_000,
      repeatable: false,
    });
    expect([status, (JSON.parse(text) as Told).errors?.[0]?.extensions.code]).toEqual([200, "BAD_USER_INPUT"]);
  });
});

describe("who may not see a dossier", () => {
  it.each([
    ["another citizen", binh],
    ["an official of another agency", official("school-officer")],
    ["an official of another province", official("other-province")],
    ["an official without a scope for dossiers", official("feedback")],
    ["nobody", nobody],
    ["a machine", portal],
  ] as const)("%s does not hear of it either: it is as if it were not there", async (_who, viewer) => {
    const code = await verbs.submitted();
    const answers = [];
    for (const asked of [code, "H26.62.3-260310-9999", "nonsense"]) {
      const stream = new Stream(asked, viewer);
      answers.push(await stream.next());
      expect(await stream.end()).toBe("complete");
    }
    expect(answers[0]?.data).toBeNull();
    expect(answers[0]?.errors?.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
  });

  it("hears of nothing any more from the event on before which he lost it", async () => {
    const code = await verbs.submitted();
    const stream = new Stream(code);
    await stream.ready();
    await world.sqlAsOwner("DELETE FROM dossier_reader WHERE dossier_code = $1 AND reader = 'holder:holder-an'", [
      code,
    ]);
    await verbs.accept(code);
    const told = await stream.next();
    expect([told.data, told.id, told.errors?.[0]?.extensions.code]).toEqual([null, null, "FORBIDDEN"]);
    expect(await stream.end()).toBe("complete");
  });

  it("is nobody whose request is not signed", async () => {
    const body = JSON.stringify({ query: CHANGED, variables: { code: await verbs.submitted() } });
    const headers = { accept: "text/event-stream", "content-type": "application/json" };
    const { status } = await fetch(`http://127.0.0.1:${served.port}/graphql`, { method: "POST", headers, body });
    expect(status).toBe(401);
  });
});
