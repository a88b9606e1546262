import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { gatewayFlags } from "../../../../subgraphs/stack/processes";
import { freePorts } from "../../../../subgraphs/stack/ports";
import { cpuMs } from "../measure/proc";
import { type Identity, startIdentity } from "../peers/identity";
import { type Child, answerOf, cores, pinned, startOwn, startScript } from "../processes/parent";
import { untilReady } from "../processes/until-ready";
import type { LoopFigures, MemoryFigures, ProbeQuestion } from "../reload-gateway";
import type { SubgraphsReady } from "../upstreams/process";
import type { EventsChoice, EventsReady } from "./events-process";
import { EVENTS, entityServices, eventsSdl } from "./graph";
import type { LoadChoice, LoadFigures } from "./load-process";

export interface StreamsOptions {
  readonly seconds: number;
  readonly streams: number;
  /** Of each stream. */
  readonly everyMs: number;
}

/** For so long the subgraph that tells of events is away. */
const AWAY_MS = 3_000;
/** In which streams find it again and catch up with what they missed. */
const CAUGHT_UP_SECONDS = 15;
const OPEN_MS = 120_000;
/** After which what belonged to streams that were closed has gone. */
const SETTLED_MS = 3_000;
const EVENTS_PROCESS = "streams/events-process.js";
/** Of one viewer the gateway runs so many streams. */
const PER_VIEWER = 20;
/** Heap that may be left of streams that have ended: pools, caches and what V8 has compiled meanwhile. */
const LEFT_MB = 12;

/** Many streams under the gateway alone, with a subgraph that restarts in between; 1 when an event is missed, or memory. */
export async function benchStreams(options: Partial<StreamsOptions> = {}): Promise<number> {
  const { seconds = 120, streams = 1_000, everyMs = 4_000 } = options;
  const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-streams-"));
  const running: Child[] = [];
  const identity = await startIdentity();
  try {
    const bench = await StreamsBench.start(folder, running, identity, { streams, everyMs });
    return (await bench.run(seconds)) ? 0 : 1;
  } finally {
    identity.stop();
    await Promise.all(running.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

type Clocked = Pick<StreamsOptions, "streams" | "everyMs">;

class StreamsBench {
  private good = true;

  private constructor(
    private readonly running: Child[],
    private readonly gateway: Child,
    private events: Child,
    private readonly eventsChoice: EventsChoice,
    private readonly loadChoice: LoadChoice,
  ) {}

  static async start(
    folder: string,
    running: Child[],
    identity: Identity,
    { streams, everyMs }: Clocked,
  ): Promise<StreamsBench> {
    const clock = { epoch: Date.now(), everyMs };
    const events = await startOwn<EventsReady>(EVENTS_PROCESS, { ...clock, port: 0 }, cores.surroundings);
    running.push(events);
    const entities = await startOwn<SubgraphsReady>("streams/entities-process.js", {}, cores.surroundings);
    running.push(entities);
    const file = join(folder, "supergraph.graphql");
    writeFileSync(file, supergraph({ ...entities.ready.ports, [EVENTS]: events.ready.port }));
    const [port = 0] = await freePorts(1);
    const { issuer, audience } = identity.rules;
    const known = ["--jwks", identity.jwksUrl, "--issuer", issuer, "--audience", audience];
    const args = ["--supergraph", file, "--port", String(port), "--log", "warn", ...known];
    const gateway = startScript(join(__dirname, "../reload-gateway.js"), args, cores.measured, gatewayFlags);
    running.push(gateway);
    await untilReady(gateway, port);
    const viewers = Array.from({ length: Math.ceil(streams / PER_VIEWER) }, (_, n) => identity.tokenOf(`viewer-${n}`));
    const load = { ...clock, port, streams, tokens: await Promise.all(viewers) };
    return new StreamsBench(running, gateway, events, { ...clock, port: events.ready.port }, load);
  }

  async run(seconds: number): Promise<boolean> {
    const { streams, everyMs } = this.loadChoice;
    say(`Node ${process.version}, ${pinned ? "the gateway on core 1, all else on core 0" : "not pinned"}`);
    say(
      `${streams} streams, half SSE, half WebSocket; an event of each every ${everyMs} ms, with a field of each of two other subgraphs`,
    );
    // Once before it counts: what is compiled and kept for the first streams is not what is left of those after them.
    await this.withStreams(() => pause(everyMs * 2));
    const before = await this.memory();
    await this.withStreams((load) => this.measure(load, seconds));
    const after = await this.memory();
    say(
      `heap before / after all streams: ${mb(before.usedMb)} / ${mb(after.usedMb)}; resident ${mb(before.residentMb)} / ${mb(after.residentMb)}`,
    );
    if (after.usedMb > before.usedMb + LEFT_MB)
      this.fault(`more than ${LEFT_MB} MB of heap are left of streams that have ended`);
    return this.good;
  }

  private async withStreams(run: (load: Child) => Promise<void>): Promise<void> {
    const load = await startOwn<object>("streams/load-process.js", this.loadChoice, cores.surroundings);
    this.running.push(load);
    load.process.send("open");
    await answerOf(load, OPEN_MS);
    await run(load);
    await load.stop();
    await pause(SETTLED_MS);
  }

  private async measure(load: Child, seconds: number): Promise<void> {
    await this.look(load, "while it is warmed", 5);
    const open = await this.probe<MemoryFigures>({ kind: "memory" });
    say(`heap with ${this.loadChoice.streams} streams: ${mb(open.usedMb)}, resident ${mb(open.residentMb)}`);
    const each = Math.max(5, (seconds - CAUGHT_UP_SECONDS) / 2);
    await this.look(load, "before the restart", each);
    await this.restartEvents();
    await this.look(load, "restart and what was missed", CAUGHT_UP_SECONDS);
    await this.look(load, "after the restart", each);
  }

  private async look(load: Child, what: string, seconds: number): Promise<void> {
    await this.ask<LoadFigures>(load, "figures");
    await this.probe<LoopFigures>({ kind: "loop" });
    const [cpu, begun] = [cpuMs(this.gateway.pid), performance.now()];
    await pause(seconds * 1_000);
    const took = performance.now() - begun;
    const busy = cpuMs(this.gateway.pid) - cpu;
    const { events, wrong, ended, latencies, firstComplaint } = await this.ask<LoadFigures>(load, "figures");
    const loop = await this.probe<LoopFigures>({ kind: "loop" });
    const at = (part: number): number => latencies[Math.floor(latencies.length * part)] ?? Number.NaN;
    say(
      `${what}: ${events} events (${Math.round((events * 1_000) / took)} a second), ${wrong} missed, doubled or not whole, ${ended} streams ended; ` +
        `${(busy / events).toFixed(2)} ms of processor each; from event to client p50 ${at(0.5)}, p99 ${at(0.99)}, at most ${latencies.at(-1)} ms; event loop p99 ${loop.p99.toFixed(0)} ms`,
    );
    if (wrong > 0 || ended > 0) this.fault(`${what}: ${firstComplaint}`);
    if (events === 0) this.fault(`${what}: nothing came`);
  }

  private async restartEvents(): Promise<void> {
    await this.events.stop();
    await pause(AWAY_MS);
    this.events = await startOwn<EventsReady>(EVENTS_PROCESS, this.eventsChoice, cores.surroundings);
    this.running.push(this.events);
    say(`the subgraph of the events was away for ${AWAY_MS} ms`);
  }

  private memory(): Promise<MemoryFigures> {
    return this.probe<MemoryFigures>({ kind: "memory" });
  }

  private probe<T>(question: ProbeQuestion): Promise<T> {
    return this.ask<T>(this.gateway, question);
  }

  private ask<T>(child: Child, question: ProbeQuestion | "figures"): Promise<T> {
    child.process.send(question);
    return answerOf<T>(child);
  }

  private fault(why: string): void {
    this.good = false;
    say(`FAILED  ${why}`);
  }
}

function supergraph(ports: Readonly<Record<string, number>>): string {
  const services = [{ name: EVENTS, sdl: eventsSdl }, ...entityServices];
  const composed = composeServices(
    services.map(({ name, sdl }) => ({ name, url: `http://127.0.0.1:${ports[name]}/graphql`, typeDefs: parse(sdl) })),
  );
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join("\n"));
  return composed.supergraphSdl;
}

function mb(megabytes: number): string {
  return `${megabytes.toFixed(0)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
