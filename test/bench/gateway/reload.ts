import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePorts } from "../../../subgraphs/stack/ports";
import { cpuMs } from "./measure/proc";
import { type Child, answerOf, cores, pinned, startOwn, startScript } from "./processes/parent";
import { untilReady } from "./processes/until-ready";
import type { LoopFigures, MemoryFigures, ProbeQuestion } from "./reload-gateway";
import { type Version, reloadOperations, supergraphs } from "./reload-graph";
import { childrenOf, heapCounts } from "./reload-heap";
import { ReloadLoad } from "./reload-load";
import { type ReloadFigures, reloadReport } from "./reload-report";
import type { SubgraphsReady } from "./upstreams/process";

export interface ReloadOptions {
  readonly seconds: number;
  readonly everySeconds: number;
}

const CONNECTIONS = 20;
const SHARE = 0.3;
/** One in so many requests asks for everything. */
const LARGE_EVERY = 200;
const RELOAD_MS = 20_000;
/** After which nothing of the schema before is left, however long a reload takes. */
const SETTLED_MS = 500;

/** The schema changes every moment under a steady load; 1 when anything fails, mixes, grows or holds up the others. */
export async function benchReload(options: Partial<ReloadOptions> = {}): Promise<number> {
  const { seconds = 600, everySeconds = 2 } = options;
  const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-reload-"));
  const running: Child[] = [];
  try {
    const bench = await ReloadBench.start(folder, running);
    const figures = await bench.run({ seconds, everySeconds });
    const { lines, good } = reloadReport(figures);
    for (const line of lines) say(line);
    return good ? 0 : 1;
  } finally {
    await Promise.all(running.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

class ReloadBench {
  private readonly figures: ReloadFigures = { still: [], loops: [], memory: [], children: [], reloads: [], times: [] };
  private version: Version = "A";

  private constructor(
    private readonly folder: string,
    private readonly gateway: Child,
    private readonly load: ReloadLoad,
    private readonly schemas: Readonly<Record<Version, string>>,
  ) {}

  static async start(folder: string, running: Child[]): Promise<ReloadBench> {
    const subgraphs = await startOwn<SubgraphsReady>("reload-upstreams.js", {}, cores.surroundings);
    running.push(subgraphs);
    const schemas = supergraphs(subgraphs.ready.ports);
    const file = join(folder, "supergraph.graphql");
    writeFileSync(file, schemas.A);
    const [port = 0] = await freePorts(1);
    const args = ["--supergraph", file, "--port", String(port), "--dedupe", "on", "--log", "warn"];
    const gateway = startScript(join(__dirname, "reload-gateway.js"), args, cores.measured);
    running.push(gateway);
    await untilReady(gateway, port);
    const { small, large } = reloadOperations();
    const operations = Array.from({ length: LARGE_EVERY }, (_, n) =>
      n === 0 ? large : small[n % small.length],
    ).filter((operation) => operation !== undefined);
    return new ReloadBench(folder, gateway, new ReloadLoad(port, CONNECTIONS, operations), schemas);
  }

  async run({ seconds, everySeconds }: ReloadOptions): Promise<ReloadFigures> {
    const rate = await this.rate();
    say(
      `Node ${process.version}, ${pinned ? "the gateway and its planner on core 1, all else on core 0" : "not pinned"}`,
    );
    say(`${CONNECTIONS} connections, ${rate} requests a second, a reload every ${everySeconds} s for ${seconds} s`);
    this.load.begin(rate);
    await this.still(Math.min(20, seconds / 5));
    await this.reloads(seconds, everySeconds, rate);
    await this.load.rest();
    this.load.stop();
    return { ...this.figures, counts: this.load.counts };
  }

  // What a request costs the gateway in processor time once it is warm says how many make a share of one core.
  private async rate(): Promise<number> {
    await this.load.flood(CONNECTIONS, 4);
    const [cpu, sent] = [cpuMs(this.gateway.pid), this.load.counts.sent];
    await this.load.flood(CONNECTIONS, 3);
    const each = (cpuMs(this.gateway.pid) - cpu) / (this.load.counts.sent - sent);
    this.load.takeTimes();
    return Number.isFinite(each) ? Math.max(1, Math.round((SHARE * 1_000) / each)) : 300;
  }

  /** The same load while nothing is reloaded, to hold the rest against. */
  private async still(seconds: number): Promise<void> {
    await this.probe<LoopFigures>({ kind: "loop" });
    await pause(seconds * 1_000);
    this.figures.still.push(await this.probe<LoopFigures>({ kind: "loop" }));
    this.figures.times.push({ what: "without reloads", ms: this.load.takeTimes() });
  }

  private async reloads(seconds: number, everySeconds: number, rate: number): Promise<void> {
    const steps = Math.max(10, Math.round(seconds / everySeconds));
    const looks = Math.max(1, Math.round(Math.min(30, seconds / 10) / everySeconds));
    const loops = Math.max(1, Math.round(5 / everySeconds));
    const early = Math.floor(steps / 5);
    for (let step = 1; step <= steps; step += 1) {
      const next = pause(everySeconds * 1_000);
      await this.reload();
      await Promise.all([next, pause(SETTLED_MS)]);
      const children = childrenOf(this.gateway.pid);
      if (children !== null) this.figures.children.push(children);
      if (step % loops === 0) this.figures.loops.push(await this.probe<LoopFigures>({ kind: "loop" }));
      if (step % looks !== 0 && step !== early && step !== steps) continue;
      await this.load.rest();
      if (step === early || step === steps) await this.heap(step === early ? "early" : "late");
      const memory = await this.probe<MemoryFigures>({ kind: "memory" });
      this.figures.memory.push({ ...memory, part: step / steps });
      this.load.begin(rate);
    }
    this.figures.times.push({ what: "with reloads", ms: this.load.takeTimes() });
  }

  private async reload(): Promise<void> {
    this.version = this.version === "A" ? "B" : "A";
    const file = join(this.folder, "supergraph.graphql");
    writeFileSync(`${file}.next`, this.schemas[this.version]);
    renameSync(`${file}.next`, file);
    const begun = performance.now();
    const seen = this.load.until(this.version);
    this.gateway.process.kill("SIGHUP");
    const late = new AbortController();
    const patience = pause(RELOAD_MS, undefined, { signal: late.signal }).then(() => {
      throw new Error(`schema ${this.version} does not answer after ${RELOAD_MS / 1_000} s`);
    });
    patience.catch(() => undefined);
    await Promise.race([seen, patience]).finally(() => late.abort());
    this.figures.reloads.push(performance.now() - begun);
  }

  private async heap(when: "early" | "late"): Promise<void> {
    const file = join(this.folder, `${when}.heapsnapshot`);
    await this.probe({ kind: "snapshot", file });
    this.figures[when] = heapCounts(file);
    rmSync(file);
  }

  private probe<T>(question: ProbeQuestion): Promise<T> {
    this.gateway.process.send(question);
    return answerOf<T>(this.gateway);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (require.main === module) {
  const { values } = parseArgs({ options: { seconds: { type: "string" }, every: { type: "string" } } });
  const given = { seconds: Number(values.seconds ?? 600), everySeconds: Number(values.every ?? 2) };
  benchReload(given).then(
    (code) => (process.exitCode = code),
    (fault: unknown) => {
      process.stderr.write(`${(fault as Error).stack ?? String(fault)}\n`);
      process.exitCode = 1;
    },
  );
}
