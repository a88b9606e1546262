import { setTimeout as pause } from "node:timers/promises";
import { isAlive, say } from "../plain-script";
import { readLedger, type LedgerContent } from "./ledger";

/** The stack that runs on this data directory, if one does. */
export function runningStack(dataDir: string): LedgerContent | null {
  const ledger = readLedger(dataDir);
  return ledger && isAlive(ledger) ? ledger : null;
}

/** Ends what a supervisor that was killed left running, and only what the ledger proves to be its own. */
export async function endLeftovers(dataDir: string): Promise<void> {
  const ledger = readLedger(dataDir);
  if (!ledger || isAlive(ledger)) return;
  const left = Object.entries(ledger.processes).filter(([, entry]) => isAlive(entry));
  if (left.length === 0) return;
  say(`ending what an earlier start left running: ${left.map(([name]) => name).join(", ")}`);
  const others = left.filter(([name]) => name !== "postgres").map(([, entry]) => entry);
  const postgres = left.filter(([name]) => name === "postgres").map(([, entry]) => entry);
  await endAll(others, "SIGTERM");
  await endAll(postgres, "SIGINT");
}

async function endAll(
  processes: readonly { pid: number; birth: string | null }[],
  signal: NodeJS.Signals,
): Promise<void> {
  for (const entry of processes) send(entry.pid, signal);
  for (let waited = 0; waited < 5_000 && processes.some(isAlive); waited += 50) await pause(50);
  for (const entry of processes.filter(isAlive)) send(entry.pid, "SIGKILL");
  while (processes.some(isAlive)) await pause(50);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone by itself in the meantime.
  }
}
