import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * A killed postmaster leaves children that hold its shared memory, and a lock file: a new one refuses to start while
 * they are there. Every process of PostgreSQL stands in its data directory, which is what we tell ours by.
 */
export async function clearOrphans(data: string): Promise<void> {
  if (!existsSync(data)) return;
  if (process.platform === "linux") {
    for (let waited = 0; waited < 10_000 && endStandingIn(realpathSync(data)) > 0; waited += 50) await pause(50);
  } else {
    await pause(existsSync(join(data, "postmaster.pid")) ? 500 : 0);
  }
  rmSync(join(data, "postmaster.pid"), { force: true });
}

function endStandingIn(folder: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && standsIn(name, folder));
  for (const pid of pids) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // Gone by itself in the meantime.
    }
  }
  return pids.length;
}

function standsIn(pid: string, folder: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false;
    return /\/bin\/postgres|^postgres: /.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  } catch {
    return false;
  }
}
