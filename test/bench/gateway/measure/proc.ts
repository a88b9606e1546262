import { readFileSync } from "node:fs";

// What Linux knows of a process; NaN elsewhere, and the figures made of it then print as "-".

/** The kernel's clock tick in these files is a hundredth of a second on every architecture that Node runs on. */
const TICK_MS = 10;

/** User and system time of the process with all its threads. */
export function cpuMs(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return Number.NaN;
  // The name in brackets may hold anything; the fields after it are counted from its end.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** What a core has done for anybody, the machine's other guests included. */
export function coreBusyMs(core: number): number {
  const line = new RegExp(`^cpu${core} (.*)$`, "m").exec(read("/proc/stat") ?? "")?.[1];
  if (line === undefined) return Number.NaN;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = line.split(" ").map(Number);
  return (user + nice + system + irq + softIrq + steal) * TICK_MS;
}

export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(kilobytes ?? Number.NaN) / 1_024;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
