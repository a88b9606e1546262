import { readFileSync, readdirSync } from "node:fs";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { defaultLimits } from "../../gateway/config";
import { fakeSupergraph } from "./fake-graph";
import { AN, GatewayFixture, RECEIVER } from "./fixture";
import { SseReader } from "./sse-reader";

const limits = { ...defaultLimits, fetchMs: 1_500, answerMs: 3_000, slowReaderMs: 300 };
const MOVED = "subscription ($code: ID!) { dossierChanged(code: $code) { sequence dossier { rating { verdict } } } }";
const variables = { code: "D1" };

let fixture: GatewayFixture;

beforeEach(async () => void (fixture = await GatewayFixture.start({ limits })));
afterEach(() => fixture.stop());

const feed = () => fixture.subgraphs.dossiers.feed;
const moved = (sequence: number, more: Record<string, unknown> = {}) => ({
  dossierChanged: { sequence, status: "PROCESSING", code: "D1", ...more },
});
const bearer = async (claims: Record<string, unknown> = AN) => `Bearer ${await fixture.issuer.token(claims)}`;
const open = async (query = MOVED, claims: Record<string, unknown> = AN) =>
  SseReader.open(fixture.origin, { query, variables }, { authorization: await bearer(claims) });

async function openSocket(
  query = MOVED,
  claims: Record<string, unknown> = AN,
): Promise<{ socket: WebSocket; closed: Promise<number>; said: string[] }> {
  const socket = new WebSocket(`${fixture.origin.replace("http", "ws")}/graphql`, ["graphql-transport-ws"]);
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const said: string[] = [];
  socket.on("message", (data) => said.push((JSON.parse((data as Buffer).toString("utf8")) as { type: string }).type));
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: await bearer(claims) } }));
  await new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify({ id: "a", type: "subscribe", payload: { query, variables } }));
  return { socket, closed, said };
}

/** Planners of this process: each snapshot that has not ended has one. */
function planners(): number {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = / (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)?.slice(2) ?? "")?.[1];
        return (
          parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("planner-process")
        );
      } catch {
        return false;
      }
    }).length;
}

describe("a stream whose schema changes", () => {
  it("goes on under the new one, and the old one ends", async () => {
    const reader = await open();
    await feed().listening();
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    await fixture.changeSupergraph(
      fakeSupergraph((_, sdl) => sdl.replace("petitions: Int!", "petitions: Int! more: Int")),
    );
    feed().emit(moved(2));
    await reader.until(({ results }) => results.length === 2);
    while (planners() !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
    // Nothing of what the subgraph is listened to for has changed: it has not been asked again.
    expect(feed().came.length).toBe(1);
    expect(reader.codes).toEqual([]);
    reader.close();
  });

  it("is under the rules of the new one from its next event on, and its subgraph is asked for nothing else", async () => {
    const reader = await open(
      "subscription ($code: ID!) { dossierChanged(code: $code) { sequence dossier { subject } } }",
    );
    await feed().listening();
    feed().emit(moved(1));
    await reader.until(({ results }) => results.length === 1);
    const guarded = 'dossier: Dossier @requiresScopes(scopes: [["dossier:read"]])\n        remark:';
    await fixture.changeSupergraph(fakeSupergraph((_, sdl) => sdl.replace(/dossier: Dossier\s+remark:/, guarded)));
    while (feed().came.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed().listening();
    feed().emit(moved(2));
    await reader.until(({ results }) => results.length === 2);
    expect(reader.results[1]?.data).toEqual({ dossierChanged: { sequence: "2", dossier: null } });
    expect(reader.codes).toEqual(["FORBIDDEN"]);
    expect(feed().came[1]?.lastEventId).toBe("1");
    expect(feed().came.map(({ asked: { query } }) => query.includes("subject"))).toEqual([true, false]);
    reader.close();
  });

  it("ends with the reason when the new one does not have it any more, without waiting for an event", async () => {
    const [reader, other] = [await open(), await openSocket()];
    await feed().listening(2);
    await fixture.changeSupergraph(
      fakeSupergraph((_, sdl) => sdl.replace("dossierChanged(code: ID!): DossierMoved! @authenticated", "")),
    );
    await reader.toEnd();
    expect(reader.codes).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(reader.completed).toBe(true);
    await feed().listening(0);
    while (other.said.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(other.said).toEqual(["connection_ack", "next", "complete"]);
    other.socket.terminate();
  });
});

describe("a reader who takes nothing", () => {
  const LARGE = "subscription { dossierSynchronised { sequence remark } }";
  const remark = "x".repeat(1_000_000);

  it("is cut off over server-sent events, and others are not", async () => {
    const [slow, well] = [await open(LARGE, RECEIVER), await open(LARGE, RECEIVER)];
    await feed().listening(2);
    slow.response.pause();
    for (let n = 1; n <= 40; n += 1) feed().emit({ dossierSynchronised: { sequence: n, remark } });
    await well.until(({ results }) => results.length === 40);
    await feed().listening(1);
    well.close();
    await feed().listening(0);
  });

  it("is cut off over WebSocket, and so is one who asks and does not listen", async () => {
    const slow = await openSocket(LARGE, RECEIVER);
    await feed().listening(1);
    slow.socket.pause();
    for (let n = 1; n <= 40; n += 1) feed().emit({ dossierSynchronised: { sequence: n, remark } });
    await feed().listening(0);
    const deaf = await openSocket(LARGE, RECEIVER);
    await feed().listening(1);
    deaf.socket.pause();
    const question = JSON.stringify({ type: "ping", payload: { text: "x".repeat(500_000) } });
    for (let n = 0; n < 60; n += 1) deaf.socket.send(question);
    await feed().listening(0);
    slow.socket.terminate();
    deaf.socket.terminate();
  });
});

describe("a gateway that stops", () => {
  it("completes what is read over server-sent events and tells sockets to come again", async () => {
    const [reader, other] = [await open(), await openSocket()];
    await feed().listening(2);
    const begun = Date.now();
    await fixture.stopGateway();
    fixture.stopGateway = async () => undefined;
    await reader.toEnd();
    expect(reader.completed).toBe(true);
    expect(reader.codes).toEqual([]);
    expect(await other.closed).toBe(1012);
    expect(other.said).toEqual(["connection_ack"]);
    await feed().listening(0);
    // Nobody had to be thrown out.
    expect(Date.now() - begun).toBeLessThan(2_500);
  });

  it("is taken by the graphql-ws client for one that comes back", async () => {
    let closed = 0;
    const client = createClient({
      url: `${fixture.origin.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: async () => ({ authorization: await bearer() }),
      retryAttempts: 3,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 10)),
      on: { closed: () => void (closed += 1) },
    });
    const results = client.iterate({ query: MOVED, variables });
    const ended = results.next().catch(() => "gave up");
    await feed().listening();
    await fixture.stopGateway();
    fixture.stopGateway = async () => undefined;
    expect(await ended).toBe("gave up");
    expect(closed).toBeGreaterThan(1);
  });
});
