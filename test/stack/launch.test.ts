import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { projectPath } from "../../subgraphs/kit/root";
import { birthOf } from "../../subgraphs/stack/plain-script";
import { runFolder } from "../support/run";

// A checkout of its own, whose npm is ours: it notes that it was called and links what the real one once installed.
let checkout: string;
let npm: string;
let calls: string;

beforeAll(() => {
  const folder = mkdtempSync(join(runFolder(), "launch-"));
  checkout = join(folder, "checkout");
  calls = join(folder, "calls");
  npm = join(folder, "npm-cli.js");
  for (const name of [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "subgraphs/stack",
    "subgraphs/kit",
    "test/support",
  ]) {
    cpSync(projectPath(name), join(checkout, name), { recursive: true });
  }
  mkdirSync(join(checkout, "gateway"));
  writeFileSync(npm, fakeNpm);
});
afterAll(() => rmSync(join(checkout, ".."), { recursive: true, force: true }));

const fakeNpm = `
const fs = require("node:fs"), path = require("node:path");
fs.appendFileSync(process.env.CALLS, "called\\n");
fs.rmSync("node_modules", { recursive: true, force: true });
setTimeout(() => {
  fs.mkdirSync("node_modules");
  for (const name of fs.readdirSync(process.env.INSTALLED)) {
    if (name !== ".installed-from") fs.symlinkSync(path.join(process.env.INSTALLED, name), path.join("node_modules", name));
  }
}, 300);
`;

function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, npm_execpath: npm, CALLS: calls, INSTALLED: projectPath("node_modules") };
}

function build(): { process: ReturnType<typeof spawn>; output: () => string } {
  const child = spawn(process.execPath, [join(checkout, "subgraphs/stack/launch.cjs"), "build"], {
    env: environment(),
  });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { process: child, output: () => text };
}

async function ended(started: ReturnType<typeof build>): Promise<{ code: number | null; output: string }> {
  if (started.process.exitCode === null) await once(started.process, "close");
  return { code: started.process.exitCode, output: started.output() };
}

function timesInstalled(): number {
  return existsSync(calls) ? readFileSync(calls, "utf8").split("\n").length - 1 : 0;
}

function builds(): string[] {
  return readdirSync(join(checkout, ".build")).filter((name) => name.startsWith("js-"));
}

describe("the launcher", () => {
  it("installs and builds once, however many commands begin at once", async () => {
    const results = await Promise.all([build(), build(), build()].map(ended));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(timesInstalled()).toBe(1);
    expect(builds()).toHaveLength(1);
  }, 60_000);

  it("does neither again while nothing has changed", async () => {
    const built = builds();
    expect(await ended(build())).toMatchObject({ code: 0 });
    expect({ installed: timesInstalled(), builds: builds() }).toEqual({ installed: 1, builds: built });
  }, 30_000);

  it("builds anew for another state of the sources, and goes back to the earlier build", async () => {
    const file = join(checkout, "subgraphs/kit/root.ts");
    const before = readFileSync(file, "utf8");
    const [first] = builds();
    appendFileSync(file, "// changed\n");
    expect((await ended(build())).output).not.toContain(first);
    writeFileSync(file, before);
    expect((await ended(build())).output).toContain(first);
    expect(builds()).toHaveLength(2);
  }, 60_000);

  it("takes over a lock whose owner is gone", async () => {
    writeFileSync(join(checkout, ".build", "lock"), JSON.stringify({ pid: process.pid, birth: "another life" }));
    expect(await ended(build())).toMatchObject({ code: 0 });
  }, 30_000);

  it("waits for a lock whose owner is alive", async () => {
    const lock = join(checkout, ".build", "lock");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }));
    const waiting = build();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(waiting.process.exitCode).toBeNull();
    rmSync(lock);
    expect(await ended(waiting)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`(process ${process.pid})`) as string,
    });
  }, 30_000);

  it("installs again when the lock file has changed, but never under a running stack", async () => {
    appendFileSync(join(checkout, "package-lock.json"), "\n");
    const running = join(checkout, ".build", "running");
    mkdirSync(running, { recursive: true });
    const me = { pid: process.pid, birth: birthOf(process.pid) };
    writeFileSync(
      join(running, "1.json"),
      JSON.stringify({ command: "start", build: "", pids: [process.pid], processes: [me] }),
    );
    const refused = await ended(build());
    expect(refused).toEqual({
      code: 1,
      output: expect.stringMatching(/^The packages have to be installed anew, but .*stop it first\.\n$/) as string,
    });
    expect(timesInstalled()).toBe(1);
    rmSync(join(running, "1.json"));
    expect(await ended(build())).toMatchObject({ code: 0 });
    expect(timesInstalled()).toBe(2);
  }, 60_000);

  it("runs on the system's own Node, and says in one line what there is when it is asked for something else", () => {
    const answer = spawnSync(process.execPath, [join(checkout, "subgraphs/stack/launch.cjs"), "nonsense"], {
      env: environment(),
      encoding: "utf8",
    });
    expect({ status: answer.status, said: answer.stderr.trim().split("\n").at(-1) }).toEqual({
      status: 1,
      said: expect.stringMatching(/^There is no command "nonsense"/) as string,
    });
  }, 30_000);
});
