import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adminUrl, sql } from "../support/database";
import { ledgerOf, runStackCommand, startStack, type StartedStack } from "../support/stack";
import { until } from "../support/wait";

let stack: StartedStack;
beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.remove(), 60_000);

async function reset(): Promise<string> {
  const command = runStackCommand("reset", stack);
  if (command.process.exitCode === null) await once(command.process, "exit");
  expect({ code: command.process.exitCode, output: command.output() }).toMatchObject({ code: 0 });
  return command.output();
}

async function makeTraces(): Promise<void> {
  await sql(adminUrl(stack, "catalogue"), "CREATE TABLE left_behind (id int)");
  writeFileSync(join(stack.dataDir, "left-behind"), "");
}

async function traces(): Promise<boolean[]> {
  const [row] = await sql<{ there: boolean }>(
    adminUrl(stack, "catalogue"),
    "SELECT to_regclass('left_behind') IS NOT NULL AS there",
  );
  return [row?.there ?? false, existsSync(join(stack.dataDir, "left-behind"))];
}

describe("npm run reset", () => {
  it("brings a running stack back to the demonstration data, under the same ports", async () => {
    await makeTraces();
    const before = ledgerOf(stack).processes;
    expect(await reset()).toContain("back to the demonstration data");
    expect(await traces()).toEqual([false, false]);
    for (const [name, { port }] of Object.entries(ledgerOf(stack).processes))
      expect({ name, port }).toEqual({ name, port: before[name]?.port });
    expect((await fetch(`${stack.origin}/readyz`)).ok).toBe(true);
    expect(existsSync(join(stack.dataDir, "demonstration.loaded"))).toBe(true);
  }, 90_000);

  it("does the same to the data of a stack at rest", async () => {
    await makeTraces();
    await stack.stop();
    await reset();
    stack = await startStack({ on: stack, port: stack.port });
    expect(await traces()).toEqual([false, false]);
  }, 90_000);

  it("leaves the stack ready to be stopped", async () => {
    expect(await stack.stop()).toBe(0);
    await until("no process", () => !existsSync(join(stack.dataDir, "pids", "gateway.pid")));
  }, 30_000);
});
