import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Keys } from "../kit/secrets";
import { type StackConfig, subgraphs } from "./config";
import { dropDatabases, initialiseDatabases } from "./database/init";
import type { DatabaseAccess } from "./database/roles";
import { loadDemonstrationOnce } from "./demonstration";
import { withProgress } from "./plain-script";
import { freePorts } from "./ports";
import { preparePostgres } from "./postgres/server";
import { issuerOf, originOf, processNames, specOf } from "./processes";
import { Ledger, readLedger } from "./supervision/ledger";
import { LogFile } from "./supervision/log-file";
import { type ProcessSpec, Supervised } from "./supervision/supervised";

const inner = ["postgres", "identity", ...subgraphs] as const;
const patienceMs = 90_000;
/** What `reset` leaves in DATA_DIR: the database's files (its databases are dropped) and what belongs to the run. */
const kept = ["postgres", "postgres.place", "logs", "pids", "stack.json", "identity.json"];

/** Everything on one machine: the database, its content and the processes, started and ended in order. */
export class Stack {
  private readonly logs: LogFile[] = [];
  private readonly processes: Supervised[] = [];
  private database: Supervised | null = null;
  private administratorUrl = "";
  private access: readonly DatabaseAccess[] = [];
  private stopping = false;

  private constructor(
    readonly config: StackConfig,
    private readonly keys: Keys,
    private readonly ports: Readonly<Record<string, number>>,
    private readonly ledger: Ledger,
  ) {}

  static async open(config: StackConfig): Promise<Stack> {
    mkdirSync(config.dataDir, { recursive: true });
    const earlier = readLedger(config.dataDir)?.processes ?? {};
    const wished = inner.flatMap((name) => earlier[name]?.port ?? []);
    const found = await freePorts(inner.length, wished);
    const ports: Record<string, number> = { gateway: config.port };
    inner.forEach((name, index) => (ports[name] = found[index] ?? 0));
    const keys = Keys.load(config.keyDir);
    chmodSync(config.keyDir, 0o700);
    const issuer = issuerOf(config, ports["identity"] ?? 0);
    return new Stack(
      config,
      keys,
      ports,
      new Ledger(config.dataDir, { port: config.port, origin: originOf(config), issuer }),
    );
  }

  /** The database with everything in it that the processes need. */
  async prepare(): Promise<void> {
    await this.startDatabase();
    await this.fillDatabase();
  }

  /** The same, with nothing in it but the demonstration data. */
  async prepareAnew(): Promise<void> {
    await this.startDatabase();
    await this.wipe();
    await this.fillDatabase();
  }

  async startProcesses(): Promise<void> {
    const plan = { config: this.config, keys: this.keys, ports: this.ports, access: this.access };
    if (this.processes.length === 0) {
      for (const name of processNames(this.config)) this.processes.push(this.supervise(specOf(name, plan)));
    }
    let ready = 0;
    await withProgress("processes", async (at) => {
      const startOne = async (one: Supervised): Promise<void> => {
        if (this.stopping) return;
        await one.start();
        await one.untilReady(patienceMs);
        at(++ready / this.processes.length, `${one.spec.name} is ready`);
      };
      await Promise.all(this.processes.map(startOne));
    });
    if (!this.stopping) this.ledger.is("ready");
  }

  /** Back to the demonstration data, under the same ports. */
  async reset(): Promise<void> {
    this.ledger.is("resetting");
    await this.stopProcesses();
    await this.wipe();
    await this.fillDatabase();
    await this.startProcesses();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.ledger.is("stopping");
    await this.stopProcesses();
    await this.database?.stop();
    for (const log of this.logs) log.close();
    this.ledger.close();
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  killNow(): void {
    for (const one of [...this.processes, ...(this.database ? [this.database] : [])]) one.killNow();
  }

  private async startDatabase(): Promise<void> {
    if (this.config.databaseUrl) {
      this.administratorUrl = this.config.databaseUrl;
      return;
    }
    await withProgress("database", async () => {
      const { spec, url } = await preparePostgres(this.config.dataDir, this.keys, this.ports["postgres"] ?? 0);
      this.administratorUrl = url;
      this.database = this.supervise(spec);
      await this.database.start();
      await this.database.untilReady(patienceMs);
    });
  }

  private async wipe(): Promise<void> {
    // First of all: databases without their data must not pass for filled ones if this is cut off.
    rmSync(join(this.config.dataDir, "demonstration.loaded"), { force: true });
    await dropDatabases(this.administratorUrl);
    for (const name of readdirSync(this.config.dataDir)) {
      if (!kept.includes(name)) rmSync(join(this.config.dataDir, name), { recursive: true, force: true });
    }
  }

  private async fillDatabase(): Promise<void> {
    const { keys, config } = this;
    const options = { administratorUrl: this.administratorUrl, keys, env: process.env };
    const { access } = await withProgress("migrations", (onProgress) =>
      initialiseDatabases({ ...options, onProgress }),
    );
    this.access = access;
    if (existsSync(join(config.dataDir, "demonstration.loaded"))) return;
    await withProgress("demonstration data", (at) => loadDemonstrationOnce(config, keys, access, at));
  }

  private supervise(spec: ProcessSpec): Supervised {
    const log = new LogFile(this.config.dataDir, spec.name);
    this.logs.push(log);
    return new Supervised(spec, this.ledger, log);
  }

  // The gateway first, so that nobody is let in any more; then all the others at once.
  private async stopProcesses(): Promise<void> {
    const gateway = this.processes.filter(({ spec }) => spec.name === "gateway");
    const others = this.processes.filter(({ spec }) => spec.name !== "gateway");
    await Promise.all(gateway.map((one) => one.stop()));
    await Promise.all(others.map((one) => one.stop()));
  }
}
