import { createServer } from "node:net";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { ledgerOf, runStackCommand, startStack, type StackFacts, type StartedStack } from "../support/stack";
import { everyAccess, sql, withClient } from "../support/database";
import { sharedStack } from "../support/stack";
import { until } from "../support/wait";
import { isAlive } from "../../subgraphs/stack/plain-script";

/** What `npm start` says and does when it cannot start. */
async function refusal(env: Record<string, string>, port = 1): Promise<{ code: number | null; lines: string[] }> {
  const folder = `${sharedStack().dataDir}-refused`;
  const command = runStackCommand("start", { dataDir: folder, keyDir: `${folder}.keys`, port, env });
  await until("its end", () => command.process.exitCode !== null);
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.keys`, { recursive: true, force: true });
  return { code: command.process.exitCode, lines: command.output().trim().split("\n") };
}

describe("npm start refuses, in one line", () => {
  it("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, lines } = await refusal({}, port);
    server.close();
    expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringMatching(new RegExp(`^Port ${port} is taken`))] });
  });

  it("a clock that can be moved together with a real identity provider", async () => {
    const { code, lines } = await refusal({ DEV_CLOCK: "1", OIDC_ISSUER: "https://id.example.vn" });
    expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringContaining("DEV_CLOCK")] });
  });

  it("keys inside the data", async () => {
    const { code, lines } = await refusal({ KEY_DIR: `${sharedStack().dataDir}-refused/keys` });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringContaining("KEY_DIR must not lie inside DATA_DIR")],
    });
  });
});

describe("a second start", () => {
  let first: StartedStack;
  let second: StartedStack;
  beforeAll(async () => {
    first = await startStack();
  }, 120_000);
  afterAll(async () => {
    await second?.remove();
    await first.remove();
  }, 60_000);

  it("is ready within ten seconds and changes nothing", async () => {
    const before = await contentOf(first);
    await first.stop();
    const started = Date.now();
    second = await startStack({ on: first, port: first.port });
    const seconds = (Date.now() - started) / 1_000;
    process.stdout.write(`second start: ready after ${seconds.toFixed(1)} s\n`);
    expect(await contentOf(second)).toEqual(before);
    expect(seconds).toBeLessThan(10);
  }, 60_000);

  it("ends what a killed supervisor left running, and takes over its ports", async () => {
    const left = ledgerOf(second).processes;
    second.process.kill("SIGKILL");
    await once(second.process, "exit");
    second = await startStack({ on: first, port: first.port });
    expect(Object.values(left).filter(isAlive)).toEqual([]);
    const now = ledgerOf(second).processes;
    for (const [name, { port }] of Object.entries(left))
      expect({ name, port: now[name]?.port }).toEqual({ name, port });
  }, 60_000);
});

/** A digest of every row of every table that the demonstration data fills. */
async function contentOf(stack: StackFacts): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const { label, url } of everyAccess(stack).filter(({ label }) => label.startsWith("administrator"))) {
    const tables = await sql<{ name: string }>(
      url,
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    await withClient(url, async (client) => {
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
        content[`${label} ${name}`] = createHash("sha256")
          .update(rows.map(({ row }) => row).join("\n"))
          .digest("hex");
      }
    });
  }
  return content;
}
