import { mergeField } from "../../../gateway/fetch/merge";
import { World, codesOf } from "./worlds";

/** What every object of JavaScript has, and a field may be called by. */
const NAMES = ["constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf"];
const ALL = NAMES.join(" ");
const own = NAMES.map((name) => `${name}: String`).join(" ");
const nulls = Object.fromEntries(NAMES.map((name) => [name, null]));
const given = Object.fromEntries(NAMES.map((name) => [name, `its ${name}`]));
const brought = NAMES.map((name) => `${name}Of`);

/** What the subgraphs send. */
let root: object = {};
let entity: object = {};
let errors: object[] = [];
let world: World;
beforeAll(async () => {
  world = await World.open({
    one: {
      typeDefs: `
        type Query { ${own} item: Item named: Named }
        interface Named { ${own} }
        type Item implements Named @key(fields: "id") { id: ID! ${own} }`,
      sends: () => JSON.stringify({ data: root, errors }),
    },
    other: {
      typeDefs: `
        type Item @key(fields: "id") { id: ID! ${brought.map((name) => `${name}: Part`).join(" ")} }
        type Part { ${own} }`,
      sends: () => JSON.stringify({ data: { _entities: [entity] } }),
    },
  });
});
afterAll(() => world.stop());
beforeEach(() => {
  errors = [];
});

describe("a field that is named like what every object inherits", () => {
  it("is null where a subgraph left it out of the root", async () => {
    root = {};
    expect(await world.ask(`{ ${ALL} }`)).toEqual({ data: nulls });
  });

  it("is null where it was left out of an object, and of one whose type only it says", async () => {
    root = { item: { id: "1" }, named: { __typename: "Item" } };
    expect(await world.ask(`{ item { ${ALL} } named { ${ALL} } }`)).toEqual({ data: { item: nulls, named: nulls } });
  });

  it("is served as it was sent", async () => {
    root = { ...given, item: { id: "1", ...given } };
    expect(await world.ask(`{ ${ALL} item { ${ALL} } }`)).toEqual({ data: { ...given, item: given } });
  });

  it("is null in what another subgraph brought for an entity", async () => {
    root = { item: { __typename: "Item", id: "1" } };
    entity = Object.fromEntries(brought.map((name) => [name, {}]));
    const parts = Object.fromEntries(brought.map((name) => [name, nulls]));
    expect(await world.ask(`{ item { ${ALL} ${brought.map((name) => `${name} { ${ALL} }`).join(" ")} } }`)).toEqual({
      data: { item: { ...nulls, ...parts } },
    });
  });

  it("is null in an answer with errors too", async () => {
    root = { item: { id: "1" }, named: null };
    errors = [{ message: "no", path: ["named"] }];
    const answer = await world.ask(`{ item { ${ALL} } named { ${ALL} } }`);
    expect(answer.data).toEqual({ item: nulls, named: null });
    expect(codesOf(answer)).toEqual(["named INTERNAL_SERVER_ERROR"]);
  });

  it("is merged as any other", () => {
    const target: Record<string, unknown> = {};
    for (const name of NAMES) mergeField(target, name, ({} as Record<string, unknown>)[name], () => false);
    expect(Object.keys(target)).toEqual([]);
    for (const name of NAMES) mergeField(target, name, null, () => false);
    expect(target).toEqual(nulls);
  });
});
