import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// What the workers of one test run tell each other: files in one folder under the system's temporary one, removed at the
// end. Each worker appends to files of its own, so that nobody waits for anybody.

const variable = "ONE_STOP_TEST_RUN";

export function openRun(): string {
  const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-test-"));
  // Passable for the account under which PostgreSQL runs when the tests run as root.
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, "notes"));
  process.env[variable] = folder;
  return folder;
}

export function closeRun(): void {
  const folder = process.env[variable];
  if (folder) rmSync(folder, { recursive: true, force: true });
  delete process.env[variable];
}

export function runFolder(): string {
  const folder = process.env[variable];
  if (!folder) throw new Error("this runs under `npm test` only: the stack of the run is missing");
  return folder;
}

/** Adds lines to one of the run's lists: `fields`, `identity-numbers`, `leaks`, `left-out`. */
export function note(list: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  appendFileSync(join(runFolder(), "notes", `${list}.${process.pid}`), `${lines.join("\n")}\n`);
}

export function notes(list: string): ReadonlySet<string> {
  const folder = join(runFolder(), "notes");
  if (!existsSync(folder)) return new Set();
  const files = readdirSync(folder).filter((name) => name.startsWith(`${list}.`));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  return new Set(lines.filter((line) => line !== ""));
}
