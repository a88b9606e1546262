import {
  innerUrl,
  ledgerOf,
  pidOf,
  type ProcessName,
  runStackCommand,
  startStack,
  type StartedStack,
} from "../support/stack";
import { adminUrl, sql } from "../support/database";
import { until } from "../support/wait";
import { isAlive } from "../../subgraphs/stack/plain-script";

const names: readonly ProcessName[] = [
  "gateway",
  "catalogue",
  "dossiers",
  "archive",
  "feedback",
  "esignature",
  "identity",
  "postgres",
];
let stack: StartedStack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.remove(), 60_000);

describe("a running stack", () => {
  it("has said under which process id each process runs, and that it is ready", () => {
    expect(stack.output()).toMatch(new RegExp(`^ready http://localhost:${stack.port}/graphql$`, "m"));
    for (const name of names)
      expect(isAlive({ pid: pidOf(stack, name), birth: ledgerOf(stack).processes[name]?.birth ?? null })).toBe(true);
  });

  it.each(["catalogue", "gateway", "identity", "postgres"] as const)(
    "starts %s again after kill -9, under the same port, and nothing else",
    async (name) => {
      const before = ledgerOf(stack).processes;
      process.kill(pidOf(stack, name), "SIGKILL");
      const pid = await until(
        `a new ${name}`,
        () => (pidOf(stack, name) === before[name]?.pid ? null : pidOf(stack, name)),
        5_000,
      );
      await until(`${name} answers`, () => answers(name), 15_000);
      const after = ledgerOf(stack).processes;
      expect(after[name]).toMatchObject({ pid, port: before[name]?.port });
      for (const other of names.filter((one) => one !== name)) expect(after[other]).toEqual(before[other]);
    },
    30_000,
  );

  it("refuses a second stack on its data, in one line", async () => {
    const second = runStackCommand("start", { ...stack, port: stack.port });
    await until("its end", () => second.process.exitCode !== null);
    expect(second.process.exitCode).toBe(1);
    expect(second.output().trim().split("\n")).toEqual([expect.stringContaining("A stack is already running")]);
  });

  it("writes logs that are JSON, line by line, PostgreSQL's too", async () => {
    const { readdirSync, readFileSync } = await import("node:fs");
    for (const file of readdirSync(stack.logDir)) {
      const lines = readFileSync(`${stack.logDir}/${file}`, "utf8").split("\n").slice(0, -1);
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  it("ends everything when it is told to, a process that does not listen too", async () => {
    const processes = Object.values(ledgerOf(stack).processes);
    process.kill(pidOf(stack, "feedback"), "SIGSTOP");
    expect(await stack.stop()).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(() => pidOf(stack, "gateway")).toThrow("ENOENT");
  }, 40_000);
});

async function answers(name: ProcessName): Promise<boolean> {
  if (name === "postgres")
    return sql(adminUrl(stack), "SELECT 1").then(
      () => true,
      () => false,
    );
  const url = name === "gateway" ? stack.origin : innerUrl(stack, name);
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}
