import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { rows } from "./database";
import type { Logger } from "./log";
import { written } from "./outbox";

const BATCH = 2_000;
/** How long an event of another process may wait when its hint was lost. */
const LOOK_EVERY_MS = 250;
/** A hint may come before the commit that it speaks of: for so long after it, looking again is worth it every few milliseconds. */
const EAGER_MS = 60;
const EAGER_LOOK_MS = 4;

/**
 * Gives committed outbox rows their feed number. One process per database leads (advisory lock), the others stand by:
 * numbers rise in the order in which they become visible, so a reader's cursor never passes an event that appears later.
 */
export class Sequencer {
  /** Emits `numbered` in every process of the subgraph when the feed has grown. */
  readonly events = new EventEmitter().setMaxListeners(0);
  private client: Client | null = null;
  private leads = false;
  private stopping = false;
  private hinted = false;
  private eagerUntil = 0;
  private running: Promise<void> | null = null;
  private wake: (() => void) | null = null;
  private readonly onWritten = () => this.hint();

  constructor(
    private readonly source: DataSource,
    private readonly url: string,
    private readonly log: Logger,
  ) {}

  start(): void {
    written.on("written", this.onWritten);
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    written.off("written", this.onWritten);
    this.wake?.();
    await this.running;
  }

  /** Waits until everything that was committed before the call has its number, or the time is over. */
  async settled(timeoutMs: number): Promise<boolean> {
    const end = Date.now() + timeoutMs;
    const last = await this.lastUnnumbered();
    while (last !== null) {
      this.hint();
      if (!(await this.hasUnnumberedUpTo(last))) return true;
      if (Date.now() > end) return false;
      await sleep(4);
    }
    return true;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.serve();
      } catch (fault) {
        this.log.warn(
          { fault: (fault as Error).name, sqlState: (fault as { code?: string }).code },
          "feed connection lost",
        );
        await sleep(200);
      } finally {
        this.leads = false;
        await this.client?.end().catch(() => undefined);
        this.client = null;
      }
    }
  }

  private async serve(): Promise<void> {
    const client = new Client({ connectionString: this.url, application_name: "feed sequencer", keepAlive: true });
    let lost: Error | null = null;
    client.on("error", (fault) => {
      lost = fault;
      this.wake?.();
    });
    client.on("notification", ({ channel }) => {
      if (channel === "feed") this.events.emit("numbered");
      else if (this.leads) this.hint();
    });
    await client.connect();
    this.client = client;
    await client.query("LISTEN feed");
    await client.query("LISTEN feed_hint");
    this.events.emit("numbered");
    while (!this.stopping && lost === null) {
      const hinted = this.hinted;
      // Cleared before the look: a hint that comes during it asks for another one.
      this.hinted = false;
      if (!this.leads) this.leads = await takeLead(client);
      const numbered = this.leads ? await numberBatch(client) : 0;
      if (!this.leads && hinted) await client.query("NOTIFY feed_hint");
      if (numbered > 0) this.eagerUntil = 0;
      if (numbered < BATCH) await this.rest();
    }
    if (lost) throw lost;
  }

  private hint(): void {
    this.hinted = true;
    this.eagerUntil = Date.now() + EAGER_MS;
    this.wake?.();
  }

  private async rest(): Promise<void> {
    if (this.hinted || this.stopping) return;
    const eager = this.leads && Date.now() < this.eagerUntil;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, eager ? EAGER_LOOK_MS : LOOK_EVERY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  // Asked on another connection than the numbering's own: inside its open transaction, rows look numbered that nobody
  // else can see numbered yet.
  private async lastUnnumbered(): Promise<string | null> {
    const sql = "SELECT max(id) AS id FROM outbox WHERE sequence IS NULL";
    const [row] = await rows<{ id: string | null }>(this.source, sql);
    return row?.id ?? null;
  }

  private async hasUnnumberedUpTo(id: string): Promise<boolean> {
    const sql = "SELECT 1 FROM outbox WHERE sequence IS NULL AND id <= $1 LIMIT 1";
    return (await rows(this.source, sql, [id])).length > 0;
  }
}

async function takeLead(client: Client): Promise<boolean> {
  const answer = await client.query<{ leads: boolean }>(
    "SELECT pg_try_advisory_lock(hashtext('feed sequencer')) AS leads",
  );
  return answer.rows[0]?.leads === true;
}

async function numberBatch(client: Client): Promise<number> {
  const waiting = await client.query("SELECT 1 FROM outbox WHERE sequence IS NULL LIMIT 1");
  if (waiting.rows.length === 0) return 0;
  await client.query("BEGIN");
  try {
    const head = await client.query<{ sequence: string }>("SELECT sequence FROM feed_head FOR UPDATE");
    const given = await client.query(
      `UPDATE outbox SET sequence = $1::bigint + batch.n
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM (SELECT id FROM outbox WHERE sequence IS NULL ORDER BY id LIMIT ${BATCH}) AS first) AS batch
       WHERE outbox.id = batch.id`,
      [head.rows[0]?.sequence ?? "0"],
    );
    await client.query("UPDATE feed_head SET sequence = sequence + $1", [given.rowCount ?? 0]);
    await client.query("NOTIFY feed");
    await client.query("COMMIT");
    return given.rowCount ?? 0;
  } catch (fault) {
    await client.query("ROLLBACK");
    throw fault;
  }
}
