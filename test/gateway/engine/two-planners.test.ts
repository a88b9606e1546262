import { execFileSync } from "node:child_process";
import { compiledFile } from "../../../gateway/config";
import { hivePlanner } from "../../../gateway/plan/planners/hive";
import { twoPlanners } from "../../../gateway/plan/planners/two-planners";
import type { PlannedOperation } from "../../../gateway/plan/planners/planner";
import { readSupergraph } from "../../../gateway/plan/supergraph";
import { exploding } from "./exploding";
import { type WorldSubgraph, supergraphOf } from "./worlds";

const asks = (text: string, change: Partial<PlannedOperation> = {}): PlannedOperation => ({
  text,
  operationName: undefined,
  avoidNative: false,
  signal: new AbortController().signal,
  ...change,
});
const QUICK = "{ quick { b } }";

describe("two planners", () => {
  const sdl = supergraphOf(exploding);
  const planner = twoPlanners(sdl, readSupergraph(sdl));

  it("are both there", async () => {
    expect(planner.name).toBe("hive, apollo");
    for (const avoidNative of [false, true])
      expect(await planner.plan(asks(QUICK, { avoidNative }))).toMatchObject({ kind: "Sequence" });
  });

  it("plan nothing that was given up: the other does not go on where the first was stopped", async () => {
    const signal = AbortSignal.abort();
    await expect(planner.plan(asks(QUICK, { signal }))).rejects.toThrow();
    await expect(planner.plan(asks(QUICK, { signal, avoidNative: true }))).rejects.toThrow();
  });
});

describe("what the planner in native code says", () => {
  const unreached: Record<string, WorldSubgraph> = {
    archive: {
      typeDefs: `
        type Query { paper: Paper }
        interface Paper @key(fields: "id") { id: ID! }
        type Licence implements Paper @key(fields: "id") { id: ID! }`,
    },
    stamps: {
      typeDefs: `type Query { stamped: Paper } type Paper @interfaceObject @key(fields: "id", resolvable: false) { id: ID! stamp: String }`,
    },
  };

  it("of a field that no path reaches is what we know it by", async () => {
    const plan = hivePlanner(supergraphOf(unreached, true)).plan(asks("{ paper { stamp } }"));
    await expect(plan).rejects.toThrow(/No paths found for selection item/);
  });

  it("where it was not built for the system is what we know that by: the other plans alone", () => {
    const planners = compiledFile("plan", "planners", "two-planners.js");
    const supergraph = compiledFile("plan", "supergraph.js");
    const code = `
      Object.defineProperty(process, "platform", { value: "aix" });
      const sdl = require("node:fs").readFileSync(0, "utf8");
      const { twoPlanners } = require(${JSON.stringify(planners)});
      const { readSupergraph } = require(${JSON.stringify(supergraph)});
      process.stdout.write(twoPlanners(sdl, readSupergraph(sdl)).name);`;
    const input = supergraphOf(exploding);
    expect(execFileSync(process.execPath, ["-e", code], { input, encoding: "utf8" })).toBe("apollo");
  });
});
