import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { compiledFile, defaultLimits } from "../../../gateway/config";
import { BOMB, exploding } from "./exploding";
import { type WorldSubgraph, supergraphOf, until } from "./worlds";

const limits = { ...defaultLimits, planMs: 600_000 };
/** A gateway's process as far as its planner goes: it tells the planner's process. */
const GATEWAY = `
  const { PlannerHost } = require(${JSON.stringify(compiledFile("plan", "planner-host.js"))});
  const log = { warn() {}, error() {} };
  process.once("message", async ({ supergraphSdl, text }) => {
    const { host } = await PlannerHost.start(supergraphSdl, ${JSON.stringify(limits)}, log);
    if (text) host.plan(text).catch(() => undefined);
    process.send(host.child.pid);
  });`;

// One that has ended may wait for whoever looks after orphans.
const runs = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
const processorTime = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[11],
  );

/** A field takes an argument from around it: only one of the planners knows of that, and it blocks while it plans. */
const framed = {
  typeDefs: `
    type Query { frame: Frame }
    type Frame @context(name: "frame") @key(fields: "id") { id: ID! unit: String! part: Part }
    type Part @key(fields: "id") { id: ID! size(unit: String @fromContext(field: "$frame { unit }")): String }`,
};

describe("a planner whose gateway is killed", () => {
  it.each<[string, string | null, Record<string, WorldSubgraph>]>([
    ["has nothing to do", null, exploding],
    ["is busy", BOMB, exploding],
    ["hears nothing while it is busy", BOMB, { ...exploding, framed }],
  ])("ends too when it %s", async (_, text, subgraphs) => {
    const gateway = spawn(process.execPath, ["-e", GATEWAY], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    gateway.send({ supergraphSdl: supergraphOf(subgraphs), text });
    const [pid] = (await once(gateway, "message")) as [number];
    try {
      const begun = processorTime(pid);
      if (text) await until(() => processorTime(pid) > begun + 20);
      expect(runs(pid)).toBe(true);
      gateway.kill("SIGKILL");
      await until(() => !runs(pid));
    } finally {
      gateway.kill("SIGKILL");
      if (runs(pid)) process.kill(pid, "SIGKILL");
    }
  });
});
