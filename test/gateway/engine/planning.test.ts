import { type Row, World, type WorldSubgraph, codesOf, planners, until } from "./worlds";

const LETTERS = ["b", "c", "d", "e", "f", "g"];
const TYPES = Array.from({ length: 12 }, (_, n) => `T${n}`);
const same = (reference: Row): Row => reference;

/** Where `next` leads to an interface of many types, each of which has its own `next` elsewhere: the ways multiply. */
const hub: WorldSubgraph = {
  typeDefs: `
    type Query { start: Node quick: T0 }
    interface Node { id: ID! next: Node }
    ${TYPES.map((type) => `type ${type} implements Node @key(fields: "id") { id: ID! next: Node }`).join(" ")}`,
  resolvers: { Query: { quick: () => ({ id: "1" }) }, Node: { __resolveType: () => "T0" } },
};
const spoke = (letter: string, own: number): WorldSubgraph => ({
  typeDefs: `
    interface Node { id: ID! }
    ${TYPES.map((type, n) => `type ${type} implements Node @key(fields: "id") { id: ID! ${letter}: String ${n % LETTERS.length === own ? `next: Node @override(from: "hub")` : ""} }`).join(" ")}`,
  resolvers: {
    Node: { __resolveType: () => "T0" },
    ...Object.fromEntries(TYPES.map((type) => [type, { __resolveReference: same, [letter]: () => letter }])),
  },
});
const subgraphs = { hub, ...Object.fromEntries(LETTERS.map((letter, n) => [letter, spoke(letter, n)])) };
const bomb = (levels: number): string => (levels === 0 ? "id" : `next { id ${bomb(levels - 1)} }`);
const BOMB = `{ start { ${bomb(8)} } }`;
const open = (planMs: number): Promise<World> => World.open(subgraphs, { limits: { planMs } });

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
    let done = false;
    const costly = world.ask(BOMB).finally(() => (done = true));
    await expectQuick("Meanwhile", "c");
    expect(done).toBe(false);
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
