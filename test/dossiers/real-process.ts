import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { signRequest } from "../../subgraphs/kit/signature";
import { type Viewer, anonymous } from "../../subgraphs/kit/viewer";
import { compiled } from "../support/stack";
import { type DossiersWorld, TUESDAY } from "./fixture";

const key = randomBytes(32);

/** The subgraph as a process of its own on the world's database; nobody answers behind the feeds that it follows. */
export class RealProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(world: DossiersWorld): Promise<RealProcess> {
    const nowhere = "http://127.0.0.1:9";
    const env = {
      PATH: process.env["PATH"],
      PORT: "0",
      INTERNAL_KEY: key.toString("base64"),
      KEY_DIR: world.keyDir,
      DATA_DIR: world.keyDir,
      PUBLIC_ORIGIN: "http://localhost:4000",
      DEV_CLOCK: "1",
      DATABASE_POOL: "20",
      DATABASE_URL_DOSSIERS: world.database.url,
      FEED_URL_CATALOGUE: nowhere,
      FEED_URL_ARCHIVE: nowhere,
      FEED_URL_ESIGNATURE: nowhere,
    };
    const child = spawn(process.execPath, [join(compiled(), "subgraphs/dossiers/main.js")], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const { msg, port } = JSON.parse(line) as { msg: string; port: number };
      if (msg !== "serving") continue;
      child.stdout!.resume();
      return new RealProcess(child, port);
    }
    throw new Error("the process did not begin to serve");
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the shape of an answer is what each test says it is.
  async ask(query: string, variables: object, viewer: Partial<Viewer>): Promise<any> {
    const envelope = {
      viewer: { ...anonymous, ...viewer },
      locale: "en" as const,
      requestId: "test",
      now: TUESDAY.toISOString(),
      deadline: null,
    };
    const body = JSON.stringify({ query, variables });
    const headers = { "content-type": "application/json", ...signRequest(key, envelope, "POST", "/graphql", body) };
    const answer = await fetch(`http://127.0.0.1:${this.port}/graphql`, { method: "POST", headers, body });
    return answer.json();
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }
}
