import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";

const largest = 32 * 1024 * 1024;
const remembered = 12;

/** One process's log under DATA_DIR/logs: JSON lines; what is not JSON (PostgreSQL, a crash) is wrapped into it. */
export class LogFile {
  private readonly path: string;
  private file: number | null;
  private size = 0;
  private readonly recent: string[] = [];

  constructor(
    dataDir: string,
    private readonly name: string,
  ) {
    const folder = join(dataDir, "logs");
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${name}.log`);
    this.file = this.open();
  }

  follow(stream: Readable): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      if (lines.length > 0) this.write(lines);
    });
    stream.on("end", () => rest && this.write([rest]));
  }

  note(msg: string): void {
    this.write([msg]);
  }

  /** The last lines, for the person in front of the terminal when a process does not come up. */
  tail(): string {
    return this.recent.join("\n");
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private write(lines: readonly string[]): void {
    const present = lines.filter((line) => line.trim() !== "");
    this.recent.push(...present);
    this.recent.splice(0, Math.max(0, this.recent.length - remembered));
    if (present.length > 0 && this.file !== null)
      this.append(`${present.map((line) => this.asJson(line)).join("\n")}\n`);
  }

  // A full disk costs log lines, not the stack.
  private append(text: string): void {
    try {
      if (this.size > largest && this.file !== null) {
        closeSync(this.file);
        this.file = this.open();
      }
      this.size += writeSync(this.file ?? 0, text);
    } catch {
      // Nowhere to tell it.
    }
  }

  private open(): number {
    setAside(this.path);
    const file = openSync(this.path, "a", 0o640);
    this.size = fstatSync(file).size;
    return file;
  }

  private asJson(line: string): string {
    if (line.startsWith("{") && line.endsWith("}")) return line;
    return JSON.stringify({ level: 30, time: new Date().toISOString(), process: this.name, msg: line });
  }
}

function setAside(path: string): void {
  try {
    if (statSync(path).size > largest) renameSync(path, `${path}.1`);
  } catch {
    // No log yet.
  }
}
