import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// What the workers of one test run tell each other: files in the folder that `npm test` makes under the system's temporary
// one and removes at the end. Each worker appends to files of its own, so that nobody waits for anybody.

const variable = "ONE_STOP_TEST_RUN";

/** A run outside `npm test`: the measurements have one of their own. */
export function openRun(): void {
  const folder = mkdtempSync(join(tmpdir(), "one-stop-graph-run-"));
  // Passable for the account under which PostgreSQL runs when we are root.
  chmodSync(folder, 0o711);
  process.env[variable] = folder;
}

export function closeRun(): void {
  rmSync(runFolder(), { recursive: true, force: true });
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
  mkdirSync(join(runFolder(), "notes"), { recursive: true });
  appendFileSync(join(runFolder(), "notes", `${list}.${process.pid}`), `${lines.join("\n")}\n`);
}

export function notes(list: string): ReadonlySet<string> {
  const folder = join(runFolder(), "notes");
  if (!existsSync(folder)) return new Set();
  const files = readdirSync(folder).filter((name) => name.startsWith(`${list}.`));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  return new Set(lines.filter((line) => line !== ""));
}
