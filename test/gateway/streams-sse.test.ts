import { createClient } from "graphql-sse";
import { defaultLimits } from "../../gateway/config";
import type { FakeContext } from "./fake-graph";
import { AN, GatewayFixture, RECEIVER } from "./fixture";
import { SseReader } from "./sse-reader";

const limits = {
  ...defaultLimits,
  fetchMs: 1_500,
  answerMs: 3_000,
  streamsPerViewer: 3,
  streams: 6,
  streamPatienceMs: 1_500,
};
const MOVED = `subscription ($code: ID!) { dossierChanged(code: $code) { sequence status } }`;
const variables = { code: "D1" };

let fixture: GatewayFixture;
const readers: SseReader[] = [];

beforeAll(async () => void (fixture = await GatewayFixture.start({ limits })));
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await fixture.subgraphs.dossiers.feed.listening(0);
  fixture.subgraphs.dossiers.feed.came.length = 0;
  fixture.heal();
});
afterAll(() => fixture.stop());

const feed = () => fixture.subgraphs.dossiers.feed;
const bearer = async (claims: Record<string, unknown>, ttl = 300) => ({
  authorization: `Bearer ${await fixture.issuer.token(claims, { ttl })}`,
});

async function open(
  query: string,
  { claims = AN as Record<string, unknown> | null, headers = {}, method = "POST" as "GET" | "POST", ttl = 300 } = {},
): Promise<SseReader> {
  const signedIn = claims ? await bearer(claims, ttl) : {};
  const reader = await SseReader.open(fixture.origin, { query, variables }, { ...signedIn, ...headers }, method);
  readers.push(reader);
  return reader;
}

const moved = (sequence: number, more: Record<string, unknown> = {}) => ({
  dossierChanged: { sequence, status: "PROCESSING", code: "D1", remark: `remark ${sequence}`, ...more },
});
const sequences = ({ results }: SseReader) =>
  results.map(({ data }) => (data?.["dossierChanged"] as { sequence: string } | undefined)?.sequence);

describe("a subscription over server-sent events", () => {
  it("brings every event in order and completes when its subgraph does", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    for (let n = 1; n <= 50; n += 1) feed().emit(moved(n));
    await reader.until(({ results }) => results.length === 50);
    expect(sequences(reader)).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 1)));
    feed().send("event: complete\ndata: \n\n");
    await reader.toEnd();
    expect(reader.completed).toBe(true);
    expect(reader.response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(reader.response.headers["cache-control"]).toBe("no-store");
  });

  it("fetches fields of three other systems for each event, under the client's names, and records what is personal first", async () => {
    const reader = await open(`subscription ($code: ID!) { now: dossierChanged(code: $code) { n: sequence dossier {
      subject procedure { name } owner { id name } rating { verdict } } } }`);
    await feed().listening();
    fixture.calls();
    feed().emit(moved(1));
    feed().emit(moved(2));
    await reader.until(({ results }) => results.length === 2);
    const dossier = expect.objectContaining({
      procedure: { name: "Procedure P1" },
      owner: { id: "h1", name: expect.any(String) as string },
      rating: { verdict: "SATISFIED" },
    }) as unknown;
    expect(reader.results).toEqual([{ data: { now: { n: "1", dossier } } }, { data: { now: { n: "2", dossier } } }]);
    expect(fixture.calls()).toEqual({ catalogue: 2, archive: 2, feedback: 2 });
    expect(fixture.witnessed.map(({ records }) => records)).toEqual(
      Array.from({ length: 2 }, () => [
        expect.objectContaining({ holder: "h1", via: ["D1"], fields: ["Holder.name"] }) as unknown,
      ]),
    );
  });

  it("shows nothing personal of an event that cannot be recorded", async () => {
    const reader = await open(
      `subscription ($code: ID!) { dossierChanged(code: $code) { dossier { owner { name } } } }`,
    );
    await feed().listening();
    fixture.witnessStatus = 503;
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    expect(JSON.stringify(reader.results)).not.toContain('name":"');
    expect(reader.codes).toEqual(["UPSTREAM_UNAVAILABLE"]);
  });

  it("costs an event only the fields that a system does not answer, and the exact place of what a subgraph said of it", async () => {
    const reader = await open(
      `subscription ($code: ID!) { dossierChanged(code: $code) { sequence broken dossier { rating { verdict } } } }`,
    );
    await feed().listening();
    fixture.subgraphs.feedback.mode = "resets";
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    expect(reader.results[0]?.data).toEqual({
      dossierChanged: { sequence: "1", broken: null, dossier: { rating: null } },
    });
    expect(reader.results[0]?.errors?.map(({ path, extensions }) => [path?.join("."), extensions.code]).sort()).toEqual(
      [
        ["dossierChanged.broken", "CALENDAR_NOT_LOADED"],
        ["dossierChanged.dossier.rating", "UPSTREAM_UNAVAILABLE"],
      ],
    );
  });

  it("is read by the graphql-sse client", async () => {
    const client = createClient({ url: `${fixture.origin}/graphql`, headers: () => bearer(AN), retryAttempts: 0 });
    const results = client.iterate<{ dossierChanged: { sequence: string } }>({ query: MOVED, variables });
    const first = results.next();
    await feed().listening();
    feed().emit(moved(7));
    expect((await first).value).toEqual({ data: { dossierChanged: { sequence: "7", status: "PROCESSING" } } });
    await results.return?.();
    await feed().listening(0);
    const alone = client.iterate({ query: '{ procedure(code: "P1") { name } }' });
    expect((await alone.next()).value).toEqual({ data: { procedure: { name: "Procedure P1" } } });
    expect((await alone.next()).done).toBe(true);
    client.dispose();
  });

  it("answers GET as well, for EventSource, and only what GET may ask", async () => {
    const reader = await open("subscription { ticked }", { claims: null, method: "GET" });
    await feed().listening();
    feed().emit({ ticked: 1 });
    await reader.until(({ results }) => results.length === 1);
    expect(reader.results).toEqual([{ data: { ticked: 1 } }]);
    const written = await open('mutation { submitDossier(subject: "a") { __typename } }', { method: "GET" });
    expect(written.response.statusCode).toBe(405);
    const mutation = await open('mutation { submitDossier(subject: "a") { __typename } }');
    await mutation.toEnd();
    expect(mutation.events.map(({ event }) => event)).toEqual(["next", "complete"]);
  });

  it("is all that is sent so to a client who takes JSON as well", async () => {
    const accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed";
    const { headers, body } = await fixture.ask('{ procedure(code: "P1") { name } }', { headers: { accept } });
    expect(headers.get("content-type")).toContain("json");
    expect(body.data).toEqual({ procedure: { name: "Procedure P1" } });
    const invalid = await fixture.ask("subscription { nothing }", { headers: { accept } });
    expect(invalid.headers.get("content-type")).toContain("json");
    const reader = await open("subscription { ticked }", { claims: null, headers: { accept } });
    await feed().listening();
    feed().emit({ ticked: 1 });
    await reader.until(({ results }) => results.length === 1);
    expect(reader.response.headers["content-type"]).toContain("text/event-stream");
  });

  it("is refused as one answer in JSON", async () => {
    const { status, body } = await fixture.ask("subscription { ticked }");
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([200, "BAD_USER_INPUT"]);
    expect(body.errors?.[0]?.message).toContain("text/event-stream");
    expect(feed().came).toEqual([]);
  });

  it("is not begun by documents that are not good, and says why", async () => {
    for (const query of ["subscription { nothing }", "subscription { a: ticked b: ticked }", "subscription {"]) {
      const reader = await (await open(query, { claims: null })).toEnd();
      expect(reader.codes).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
      expect(reader.completed).toBe(true);
    }
    expect(feed().came).toEqual([]);
  });
});

describe("who may listen", () => {
  it("is told for a field that needs a sign-in, a scope, a good token", async () => {
    const nobody = await (await open(MOVED, { claims: null })).toEnd();
    expect(nobody.results).toEqual([{ data: null, errors: [expect.objectContaining({ path: ["dossierChanged"] })] }]);
    expect(nobody.codes).toEqual(["UNAUTHENTICATED"]);
    const synchronised = await (await open("subscription { dossierSynchronised { sequence } }")).toEnd();
    expect(synchronised.codes).toEqual(["FORBIDDEN"]);
    const forged = await open(MOVED, { claims: null, headers: { authorization: "Bearer a.b.c" } });
    expect(forged.response.statusCode).toBe(401);
    const expired = await open(MOVED, { ttl: -60 });
    expect(expired.response.statusCode).toBe(401);
    expect(feed().came).toEqual([]);
  });

  it("is cut out of every event where a field below is not for him", async () => {
    const asked = "subscription ($code: ID!) { dossierChanged(code: $code) { sequence remark } }";
    const [citizen, official] = [await open(asked), await open(asked, { claims: RECEIVER })];
    await feed().listening(2);
    feed().emit(moved(1));
    await Promise.all([citizen, official].map((reader) => reader.until(({ results }) => results.length === 1)));
    expect(citizen.results[0]?.data).toEqual({ dossierChanged: { sequence: "1", remark: null } });
    expect(citizen.codes).toEqual(["FORBIDDEN"]);
    expect(official.results).toEqual([{ data: { dossierChanged: { sequence: "1", remark: "remark 1" } } }]);
    expect(feed().came.map(({ asked: { query } }) => query.includes("remark"))).toEqual([false, true]);
  });

  describe("as an official", () => {
    const post = { official: "mover", agency: "H26.62.3", office: null, scopes: ["dossier:read", "dossier:receive"] };
    const claims = { ...RECEIVER, sub: "mover", official: "mover" };
    const posts: (typeof post)[] = [];
    let side: GatewayFixture["subgraphs"]["dossiers"]["side"];

    /** The register is read again every three seconds. */
    async function registered(...now: (typeof post)[]): Promise<void> {
      posts.splice(0, posts.length, ...now);
      await new Promise((resolve) => setTimeout(resolve, 3_500));
    }
    beforeEach(async () => {
      side = fixture.subgraphs.dossiers.side;
      fixture.subgraphs.dossiers.side = (path, _body, _envelope, _request, response) => {
        if (path !== "/internal/posts") return false;
        response.writeHead(200).end(JSON.stringify(posts));
        return true;
      };
      await registered(post);
    });
    afterEach(() => {
      fixture.subgraphs.dossiers.side = side;
    });

    it("is looked at anew before every event: a post that has ended ends what it allowed", async () => {
      const reader = await open("subscription { dossierSynchronised { sequence remark } }", { claims });
      await feed().listening();
      const { dossierChanged } = moved(1);
      feed().emit({ dossierSynchronised: dossierChanged });
      await reader.until(({ results }) => results.length === 1);
      expect(reader.codes).toEqual([]);
      await registered();
      feed().emit({ dossierSynchronised: dossierChanged });
      await reader.toEnd();
      expect(reader.results.slice(1).map(({ data }) => data)).toEqual([null]);
      expect(reader.codes).toEqual(["FORBIDDEN"]);
      expect(reader.completed).toBe(true);
    });

    it("has the event told anew by its subgraph when his scopes are others, and loses what they allowed", async () => {
      const asked = "subscription ($code: ID!) { dossierChanged(code: $code) { sequence remark } }";
      const reader = await open(asked, { claims });
      await feed().listening();
      feed().emit(moved(1));
      await reader.until(({ results }) => results.length === 1);
      await registered({ ...post, scopes: ["dossier:receive"] });
      feed().emit(moved(2));
      await reader.until(({ results }) => results.length === 2);
      expect(reader.results.map(({ data }) => data)).toEqual([
        { dossierChanged: { sequence: "1", remark: "remark 1" } },
        { dossierChanged: { sequence: "2", remark: null } },
      ]);
      expect(reader.codes).toEqual(["FORBIDDEN"]);
      const [, number] = JSON.parse(Buffer.from(reader.events[0]?.id ?? "", "base64url").toString()) as string[];
      const told = feed().came.map(({ lastEventId, asked: { query, contextValue } }) => [
        lastEventId,
        query.includes("remark"),
        (contextValue as FakeContext).envelope.viewer.scopes,
      ]);
      expect(told).toEqual([
        [undefined, true, ["dossier:read", "dossier:receive"]],
        [number, false, ["dossier:receive"]],
      ]);
    });
  });

  it("ends with his token, at that moment and without any event", async () => {
    const begun = Date.now();
    const reader = await open(MOVED, { ttl: 2 });
    await feed().listening();
    await reader.toEnd();
    // Tokens say whole seconds.
    expect(Date.now() - begun).toBeGreaterThan(900);
    expect(Date.now() - begun).toBeLessThan(3_500);
    expect(reader.codes).toEqual(["UNAUTHENTICATED"]);
    expect(reader.completed).toBe(true);
    await feed().listening(0);
  });

  it("hears that it is not his as if it were not there", async () => {
    feed().refusal = { message: "not yours", extensions: { code: "FORBIDDEN" } };
    const reader = await (await open(MOVED)).toEnd();
    feed().refusal = null;
    expect(reader.results).toEqual([{ data: null, errors: [expect.objectContaining({ path: ["dossierChanged"] })] }]);
    expect(reader.codes).toEqual(["FORBIDDEN"]);
    expect(reader.completed).toBe(true);
  });

  it("runs so many at one time as one viewer and all together may, and one more when one has ended", async () => {
    const own = await Promise.all([1, 2, 3].map(() => open(MOVED)));
    const fourth = await (await open(MOVED)).toEnd();
    expect(fourth.codes).toEqual(["RATE_LIMITED"]);
    expect(fourth.results[0]?.errors?.[0]?.message).toContain("At most 3 subscriptions of one viewer");
    const others = await Promise.all([1, 2, 3].map(() => open(MOVED, { claims: RECEIVER })));
    const seventh = await (await open("subscription { ticked }", { claims: null })).toEnd();
    expect(seventh.results[0]?.errors?.[0]?.message).toContain("At most 6 subscriptions run");
    await feed().listening(6);
    own[0]?.close();
    await feed().listening(5);
    const again = await open(MOVED);
    await feed().listening(6);
    feed().emit(moved(1));
    await again.until(({ results }) => results.length === 1);
    expect(others.length).toBe(3);
  });
});

describe("what breaks off", () => {
  it("goes on after the last event when the subgraph is there again, with nothing missed and nothing twice", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    await fixture.subgraphs.dossiers.stop();
    feed().emit(moved(2));
    feed().emit(moved(3));
    await fixture.subgraphs.dossiers.start();
    await reader.until(({ results }) => results.length === 3);
    expect(sequences(reader)).toEqual(["1", "2", "3"]);
    expect(reader.codes).toEqual([]);
    feed().breakOff();
    await feed().listening(0);
    await feed().listening(1);
    feed().emit(moved(4));
    await reader.until(({ results }) => results.length === 4);
    expect(sequences(reader)).toEqual(["1", "2", "3", "4"]);
  });

  it("misses nothing where it broke off before the first event", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    await reader.until(({ lastId }) => lastId !== null);
    feed().breakOff();
    await feed().listening(0);
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    expect(sequences(reader)).toEqual(["1"]);
  });

  it("is told when the subgraph stays away", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    await fixture.subgraphs.dossiers.stop();
    await reader.toEnd();
    await fixture.subgraphs.dossiers.start();
    expect(reader.codes).toEqual(["UPSTREAM_UNAVAILABLE"]);
    expect(reader.completed).toBe(true);
  });

  it("asks again for an event that its subgraph could not tell of, and gives up one that it never can", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    feed().send('event: next\ndata: {"data":null,"errors":[{"message":"x","extensions":{"code":"TIMEOUT"}}]}\n\n');
    await feed().listening(0);
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    expect(reader.codes).toEqual([]);
    feed().refusal = { message: "x", extensions: { code: "UPSTREAM_UNAVAILABLE" } };
    feed().breakOff();
    await reader.toEnd();
    feed().refusal = null;
    expect(reader.codes).toEqual(["UPSTREAM_UNAVAILABLE"]);
  });

  it("leaves nothing behind when the client goes", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    reader.close();
    await feed().listening(0);
  });

  it("is resumed by a client that says what it saw last", async () => {
    const first = await open(MOVED);
    await feed().listening();
    feed().emit(moved(1));
    feed().emit(moved(2));
    await first.until(({ results }) => results.length === 2);
    const id = first.events[0]?.id ?? "";
    expect(first.events.map((event) => event.id)).toEqual([expect.stringMatching(/^[\w-]+$/), first.lastId]);
    first.close();
    await feed().listening(0);
    feed().emit(moved(3));
    const second = await open(MOVED, { headers: { "last-event-id": id } });
    await second.until(({ results }) => results.length === 2);
    expect(sequences(second)).toEqual(["2", "3"]);
    const other = Buffer.from('["catalogue","1"]').toString("base64url");
    const injected = Buffer.from('["dossiers","1\\r\\nx: y"]').toString("base64url");
    for (const bad of ["1", "-", "x".repeat(5_000), other, injected]) {
      const refused = await (await open(MOVED, { headers: { "last-event-id": bad } })).toEnd();
      expect(refused.codes).toEqual(["BAD_USER_INPUT"]);
    }
  });

  it("survives what no subgraph should send", async () => {
    const reader = await open(MOVED);
    await feed().listening();
    feed().send(": comment\n\nevent: unknown\ndata: x\n\nnonsense\n\nretry: 1\n\n");
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    feed().send('event: next\ndata: {"da\n\n');
    await feed().listening(0);
    feed().emit(moved(2));
    await reader.until(({ results }) => results.length === 2);
    expect(sequences(reader)).toEqual(["1", "2"]);
    expect(reader.codes).toEqual([]);
  });
});
