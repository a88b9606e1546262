import { type Child, answerOf, cores, pinned } from "../processes/parent";
import { BareClient } from "../http/bare-client";
import { DRAIN_MS, type LoadOrder, type LoadResult } from "../load/load";
import type { Peer } from "../peers/peer";
import type { Counts } from "../upstreams/serve";
import { coreBusyMs, cpuMs, residentMb } from "./proc";

/** The figures of one peer in one slice of time; everything but `rps` and latencies is per request. */
export interface Figures {
  readonly rps: number;
  /** Requests per second of the peer's own processor time: what it would do with a whole core. */
  readonly rpsPerCore: number;
  readonly coreShare: number;
  /** How much of the peer's core somebody else had meanwhile: much of it, and latencies and requests per second say little. */
  readonly othersShare: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly cpuMs: number;
  readonly residentMb: number;
  readonly calls: number;
  readonly upstreamBytes: number;
  readonly answerBytes: number;
}

/** What every slice of a run needs around the peers. */
export interface Surroundings {
  readonly load: Child;
  /** Any of the subgraphs' ports: each tells the counts of all. */
  readonly countsPort: number;
}

export class LoadFailed extends Error {}

export async function measureSlice({ load, countsPort }: Surroundings, peer: Peer, order: LoadOrder): Promise<Figures> {
  const counts = new BareClient(countsPort);
  await told(load, peer, order);
  await counts.post("/reset", "");
  const before = { cpu: cpuMs(peer.pid), core: coreBusyMs(cores.measured) };
  const result = await run(load, peer, order.seconds);
  const cpu = cpuMs(peer.pid) - before.cpu;
  const others = pinned ? coreBusyMs(cores.measured) - before.core - cpu : Number.NaN;
  const resident = residentMb(peer.pid);
  const upstream = Object.values(JSON.parse((await counts.get("/counts")).text) as Record<string, Counts>);
  counts.stop();
  const { requests, seconds, latencies } = result;
  return {
    rps: requests / seconds,
    rpsPerCore: (requests / cpu) * 1_000,
    coreShare: cpu / 1_000 / seconds,
    othersShare: Math.max(0, others) / 1_000 / seconds,
    ...latencies,
    cpuMs: cpu / requests,
    residentMb: resident,
    calls: upstream.reduce((sum, { calls }) => sum + calls, 0) / requests,
    upstreamBytes: upstream.reduce((sum, { bytes }) => sum + bytes, 0) / requests,
    answerBytes:
      order.requests.reduce((sum, { expected }) => sum + Buffer.byteLength(expected), 0) / order.requests.length,
  };
}

async function run(load: Child, peer: Peer, seconds: number): Promise<LoadResult> {
  const result = await told<LoadResult>(load, peer, "go", seconds);
  if (result.errors > 0 || result.requests === 0)
    throw new LoadFailed(`${peer.name}: ${result.errors} errors in ${result.requests} requests: ${result.complaint}`);
  return result;
}

async function told<T extends object>(load: Child, peer: Peer, message: LoadOrder | "go", seconds = 0): Promise<T> {
  load.process.send(message);
  const answer = await answerOf<T | { fault: string }>(load, Math.ceil(seconds * 1_000) + 2 * DRAIN_MS);
  if ("fault" in answer) throw new LoadFailed(`${peer.name}: ${answer.fault}`);
  return answer;
}
