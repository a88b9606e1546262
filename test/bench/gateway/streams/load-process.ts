import { type ClientRequest, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createParser } from "eventsource-parser";
import { WebSocket } from "ws";
import { tellReady, told } from "../processes/child";
import { type Clock, SUBSCRIPTION, itemOf, offsetOf } from "./graph";

/** Half of the streams over server-sent events, half over WebSocket, five of them on each connection. */
export interface LoadChoice extends Clock {
  readonly port: number;
  readonly streams: number;
  readonly tokens: readonly string[];
}

/** What came since the question before. */
export interface LoadFigures {
  readonly open: number;
  readonly events: number;
  /** Events that came twice, too early or not at all, and answers that were not whole. */
  readonly wrong: number;
  /** Streams and connections that ended. */
  readonly ended: number;
  /** Milliseconds from an event's moment to its arrival here, sorted. */
  readonly latencies: readonly number[];
  readonly firstComplaint: string | null;
}

const PER_SOCKET = 5;
const choice = told<LoadChoice>();
const last = new Map<number, number>();
let [events, wrong, ended] = [0, 0, 0];
let latencies: number[] = [];
let firstComplaint: string | null = null;

process.on("message", (question: "open" | "figures") => {
  if (question === "open") void open().then(() => process.send?.({}));
  else process.send?.(figures());
});
tellReady({});

async function open(): Promise<void> {
  const half = choice.streams / 2;
  for (let stream = 0; stream < half; stream += 1) {
    openEvents(stream);
    if (stream % 20 === 19) await pause(20);
  }
  for (let first = half; first < choice.streams; first += PER_SOCKET) {
    openSocket(Array.from({ length: PER_SOCKET }, (_, n) => first + n));
    if (first % 20 === 0) await pause(20);
  }
  while (last.size < choice.streams && ended === 0) await pause(50);
}

function token(stream: number): string {
  return `Bearer ${choice.tokens[stream % choice.tokens.length]}`;
}

function openEvents(stream: number): void {
  const parser = createParser({ onEvent: ({ event, data }) => (event === "next" ? took(stream, data) : undefined) });
  const asked: ClientRequest = request({
    port: choice.port,
    host: "127.0.0.1",
    path: "/graphql",
    method: "POST",
    agent: false,
  });
  asked.setHeader("content-type", "application/json");
  asked.setHeader("accept", "text/event-stream");
  asked.setHeader("authorization", token(stream));
  asked.once("response", (response) => {
    response.setEncoding("utf8").on("data", (text: string) => parser.feed(text));
    response.once("close", () => gone(`stream ${stream} ended`));
  });
  asked.once("error", () => gone(`stream ${stream} broke`));
  asked.end(JSON.stringify({ query: SUBSCRIPTION, variables: { stream } }));
}

function openSocket(streams: readonly number[]): void {
  const socket = new WebSocket(`ws://127.0.0.1:${choice.port}/graphql`, ["graphql-transport-ws"]);
  socket.once("open", () =>
    socket.send(
      JSON.stringify({ type: "connection_init", payload: { authorization: token((streams[0] ?? 0) / PER_SOCKET) } }),
    ),
  );
  socket.on("message", (bytes) => {
    const { type, id, payload } = JSON.parse((bytes as Buffer).toString("utf8")) as {
      type: string;
      id: string;
      payload: unknown;
    };
    if (type === "next") return took(Number(id), JSON.stringify(payload));
    if (type !== "connection_ack") return gone(`socket: ${type} ${JSON.stringify(payload)}`);
    for (const stream of streams)
      socket.send(
        JSON.stringify({
          type: "subscribe",
          id: String(stream),
          payload: { query: SUBSCRIPTION, variables: { stream } },
        }),
      );
  });
  socket.once("error", () => undefined).once("close", (code) => gone(`socket closed with ${code}`));
}

function took(stream: number, text: string): void {
  const { data } = JSON.parse(text) as { data?: { happened?: { n: number; item: { note: string; label: string } } } };
  const happened = data?.happened;
  if (!happened) return complain(`stream ${stream}: ${text.slice(0, 300)}`);
  const { n, item } = happened;
  const before = last.get(stream);
  last.set(stream, n);
  events += 1;
  const id = itemOf(stream, n);
  if (item?.note !== `note of ${id}` || item.label !== `label of ${id}`)
    complain(`stream ${stream}: ${text.slice(0, 300)}`);
  if (before !== undefined && n !== before + 1) complain(`stream ${stream}: ${n} after ${before}`);
  latencies.push(Date.now() - (choice.epoch + offsetOf(stream, choice) + n * choice.everyMs));
}

function complain(why: string): void {
  wrong += 1;
  firstComplaint ??= why;
}

function gone(why: string): void {
  ended += 1;
  firstComplaint ??= why;
}

function figures(): LoadFigures {
  const sorted = latencies.toSorted((a, b) => a - b);
  const answer = { open: last.size, events, wrong, ended, latencies: sorted, firstComplaint };
  latencies = [];
  [events, wrong, ended] = [0, 0, 0];
  return answer;
}
