import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Keys } from "../../subgraphs/kit/secrets";
import { subgraphs } from "../../subgraphs/stack/config";
import { accessTo } from "../../subgraphs/stack/database/roles";
import { freePorts } from "../../subgraphs/stack/ports";
import { type PreparedPostgres, preparePostgres } from "../../subgraphs/stack/postgres/server";
import { sql } from "../support/database";
import { runFolder } from "../support/run";
import { runStackCommand, startStack } from "../support/stack";
import { until } from "../support/wait";

// A server of the operator's own: ours stands in for it, run by this test and unknown to any stack.
let folder: string;
let server: ChildProcess;
let prepared: PreparedPostgres;

beforeAll(async () => {
  folder = mkdtempSync(join(runFolder(), "operator-"));
  chmodSync(folder, 0o711);
  const [port = 0] = await freePorts(1);
  prepared = await preparePostgres(join(folder, "server"), Keys.load(join(folder, "server.keys")), port);
  const { file, args, env, cwd, uid, gid } = prepared.spec;
  server = spawn(file, args, { env, stdio: "ignore", ...(cwd ? { cwd } : {}), ...(uid && gid ? { uid, gid } : {}) });
  await until("the operator's server", () => prepared.spec.isReady());
}, 60_000);
afterAll(async () => {
  server.kill("SIGINT");
  await once(server, "exit");
});

async function db(...args: string[]): Promise<{ code: number | null; output: string }> {
  const target = { dataDir: join(folder, "data"), keyDir: join(folder, "keys"), port: 1 };
  const command = runStackCommand("db", { ...target, args, env: { DATABASE_URL: prepared.url } });
  if (command.process.exitCode === null) await once(command.process, "close");
  return { code: command.process.exitCode, output: command.output() };
}

function access(name: (typeof subgraphs)[number]) {
  return accessTo(name, prepared.url, Keys.load(join(folder, "keys")), {});
}

describe("npm run db -- init", () => {
  it("makes databases, roles and tables once, and finds them there the second time", async () => {
    expect(await db("init")).toMatchObject({
      code: 0,
      output: expect.stringMatching(/5 databases are there, [1-9]\d* migrations applied/) as string,
    });
    expect(await db("init")).toMatchObject({
      code: 0,
      output: expect.stringContaining("5 databases are there, 0 migrations applied") as string,
    });
  }, 60_000);

  it.each(subgraphs)(
    "gives %s a run-time role that can neither make nor alter tables nor look elsewhere",
    async (name) => {
      const { runtimeUrl } = access(name);
      await expect(sql(runtimeUrl, "CREATE TABLE mine (id int)")).rejects.toThrow("permission denied");
      await expect(sql(runtimeUrl, "ALTER TABLE outbox ADD COLUMN mine int")).rejects.toThrow("must be owner");
      await expect(sql(runtimeUrl, "TRUNCATE outbox")).rejects.toThrow("permission denied");
      const other = new URL(runtimeUrl);
      other.pathname = name === "catalogue" ? "/archive" : "/catalogue";
      await expect(sql(other.toString(), "SELECT 1")).rejects.toThrow("permission denied for database");
    },
  );

  it("takes the run-time role's password from DATABASE_URL_<NAME>, which may stand in a file", async () => {
    const secrets = join(folder, "secrets");
    const { host } = new URL(prepared.url);
    expect(await db("secrets", secrets, host)).toMatchObject({ code: 0 });
    expect(await db("secrets", secrets, host)).toMatchObject({
      output: expect.stringContaining("all secrets already") as string,
    });
    expect(readdirSync(secrets)).toHaveLength(subgraphs.length + 3);
    const files = Object.fromEntries(
      subgraphs.map((name) => [`DATABASE_URL_${name.toUpperCase()}_FILE`, join(secrets, `database_url_${name}`)]),
    );
    const target = { dataDir: join(folder, "data"), keyDir: join(folder, "keys"), port: 1 };
    const command = runStackCommand("db", { ...target, args: ["init"], env: { DATABASE_URL: prepared.url, ...files } });
    if (command.process.exitCode === null) await once(command.process, "close");
    expect(command.process.exitCode).toBe(0);
    for (const name of subgraphs) {
      expect(await sql(readFileSync(join(secrets, `database_url_${name}`), "utf8"), "SELECT 1 AS one")).toEqual([
        { one: 1 },
      ]);
    }
  }, 60_000);
});

describe("npm start with DATABASE_URL", () => {
  it("runs on that server and starts none of its own", async () => {
    const on = { dataDir: join(folder, "stack"), keyDir: join(folder, "stack.keys") };
    const stack = await startStack({ on, env: { DATABASE_URL: prepared.url } });
    try {
      expect((await fetch(`${stack.origin}/readyz`)).ok).toBe(true);
      expect(existsSync(join(stack.dataDir, "pids", "postgres.pid"))).toBe(false);
      expect(existsSync(join(stack.dataDir, "postgres"))).toBe(false);
    } finally {
      await stack.remove();
    }
    expect(await prepared.spec.isReady()).toBe(true);
  }, 120_000);
});
