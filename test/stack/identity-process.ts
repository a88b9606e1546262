import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled } from "../support/stack";

/** A provider of a test's own, in a folder of its own. */
export class IdentityProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "one-stop-identity-"));
  readonly place = { dataDir: join(this.folder, "data"), keyDir: join(this.folder, "keys"), port: 4000 };
  log = "";
  private running: ChildProcess | null = null;

  async start(): Promise<void> {
    const { dataDir, keyDir } = this.place;
    const env = { PATH: process.env["PATH"] ?? "", PORT: "0", DATA_DIR: dataDir, KEY_DIR: keyDir };
    const main = join(compiled(), "subgraphs/stack/identity/main.js");
    const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.running = child;
    const begun = this.log.length;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => (this.log += text.toString()));
    const deadline = Date.now() + 20_000;
    while (!this.log.slice(begun).includes("listening")) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the provider did not start:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = once(this.running, "exit");
    this.running.kill("SIGTERM");
    await ended;
    this.running = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get address(): string {
    return (JSON.parse(readFileSync(join(this.place.dataDir, "identity.json"), "utf8")) as { issuer: string }).issuer;
  }
}

export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}
