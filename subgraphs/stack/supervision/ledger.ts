import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { birthOf } from "../plain-script";

export interface LedgerProcess {
  readonly pid: number;
  readonly birth: string | null;
  readonly port: number;
}

export type LedgerState = "starting" | "ready" | "resetting" | "stopping";

export interface LedgerContent {
  readonly pid: number;
  readonly birth: string | null;
  readonly port: number;
  readonly origin: string;
  readonly issuer: string;
  readonly state: LedgerState;
  /** How often this stack has been set back to the demonstration data; `npm run reset` waits for it to rise. */
  readonly resets: number;
  readonly processes: Readonly<Record<string, LedgerProcess>>;
}

/**
 * What a stack has running, in DATA_DIR: `stack.json` for our own commands, `pids/<name>.pid` for everybody. Process ids
 * stand there with the moment of birth, so that what a killed supervisor left behind can be told from a stranger.
 */
export class Ledger {
  private content: LedgerContent;

  constructor(
    private readonly dataDir: string,
    facts: Pick<LedgerContent, "port" | "origin" | "issuer">,
  ) {
    mkdirSync(join(dataDir, "pids"), { recursive: true });
    this.content = {
      ...facts,
      pid: process.pid,
      birth: birthOf(process.pid),
      state: "starting",
      resets: 0,
      processes: {},
    };
    this.write();
  }

  started(name: string, pid: number, port: number): void {
    const processes = { ...this.content.processes, [name]: { pid, birth: birthOf(pid), port } };
    this.content = { ...this.content, processes };
    this.write();
    replaceFile(join(this.dataDir, "pids", `${name}.pid`), `${pid}\n`);
  }

  ended(name: string): void {
    rmSync(join(this.dataDir, "pids", `${name}.pid`), { force: true });
  }

  is(state: LedgerState): void {
    const done = this.content.state === "resetting" && state === "ready" ? 1 : 0;
    this.content = { ...this.content, state, resets: this.content.resets + done };
    this.write();
  }

  close(): void {
    for (const name of Object.keys(this.content.processes)) this.ended(name);
    // The ports stay on record: the next start takes the same ones where they are free.
    this.content = { ...this.content, birth: null };
    this.write();
  }

  private write(): void {
    replaceFile(join(this.dataDir, "stack.json"), JSON.stringify(this.content, null, 2));
  }
}

export function readLedger(dataDir: string): LedgerContent | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8")) as LedgerContent;
  } catch {
    return null;
  }
}

function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
