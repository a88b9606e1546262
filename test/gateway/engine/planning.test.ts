import { defaultLimits } from "../../../gateway/config";
import { PlannerHost } from "../../../gateway/plan/planner-host";
import type { Logger } from "../../../subgraphs/kit/log";
import { BOMB, exploding } from "./exploding";
import { World, codesOf, planners, supergraphOf, until } from "./worlds";

const open = (planMs: number): Promise<World> => World.open(exploding, { limits: { planMs } });

let world: World;
afterEach(async () => {
  await world.stop();
  await until(() => planners().length === 0);
});
const expectQuick = async (name: string, field: string): Promise<void> => {
  const answer = await world.ask(`query ${name} { quick { id ${field} } }`);
  expect(answer).toEqual({ data: { quick: { id: "1", [field]: field } } });
};

describe("an operation whose plan explodes", () => {
  it("is too costly, and nothing has been fetched", async () => {
    world = await open(300);
    expect(codesOf(await world.ask(BOMB))).toEqual(["OPERATION_TOO_COSTLY"]);
    expect(world.counts()).toEqual({});
    await expectQuick("After", "b");
  });

  it("holds up no other that is planned meanwhile", async () => {
    world = await open(1_000);
    const costly = world.ask(BOMB);
    await expectQuick("Meanwhile", "c");
    expect(codesOf(await costly)).toEqual(["OPERATION_TOO_COSTLY"]);
  });
});

describe("a planner that is killed", () => {
  const kill = async (): Promise<void> => {
    const [pid] = planners();
    if (pid === undefined) throw new Error("there is no planner");
    process.kill(pid, "SIGKILL");
    await until(() => !planners().includes(pid));
  };

  it("while it has nothing to do is replaced before anybody asks", async () => {
    world = await open(3_000);
    await kill();
    await until(() => planners().length === 1);
    await expectQuick("Next", "d");
  });

  it("while it plans is replaced, and what it was asked is asked again", async () => {
    world = await open(3_000);
    const others = [expectQuick("Other", "e"), expectQuick("Another", "g")];
    await kill();
    await Promise.all(others);
    await expectQuick("After", "f");
    expect(planners().length).toBe(1);
  });

  it("while it plans one that explodes costs the others nothing", async () => {
    world = await open(1_000);
    const costly = world.ask(BOMB);
    const other = expectQuick("Other", "e");
    await kill();
    expect(codesOf(await costly)).toEqual(["OPERATION_TOO_COSTLY"]);
    await other;
  });
});

describe("a planner that cannot start any more", () => {
  it("keeps nobody waiting for it, is tried less and less often, and serves when it can", async () => {
    const change: { planMegabytes: number; planMs: number } = { ...defaultLimits, planMs: 300 };
    let starts = 0;
    const log = { warn: () => (starts += 1), error: () => undefined } as unknown as Logger;
    const { host } = await PlannerHost.start(supergraphOf(exploding), change, log);
    world = { stop: () => host.stop() } as World;
    const enough = change.planMegabytes;
    change.planMegabytes = 1;
    process.kill(planners()[0] as number, "SIGKILL");
    await until(() => starts === 2);
    const texts = ["b", "c", "d"].map((letter) => `{ quick { ${letter} } }`);
    const told = await Promise.all(
      texts.map((text) => host.plan(text, undefined).catch((fault: Error) => fault.message)),
    );
    expect(new Set(told)).toEqual(new Set(["there is no planner"]));
    // At a tenth of a second each there were more than twenty by now.
    expect(starts).toBeLessThan(8);
    change.planMegabytes = enough;
    await until(async () => (await host.plan("{ quick { b } }", undefined).catch(() => null)) !== null);
  });
});
