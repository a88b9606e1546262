import { type Row, World, type WorldSubgraph, codesOf } from "./worlds";

const echo = { __resolveReference: (reference: Row) => reference, of: (_: Row, { value }: Row) => value };
/** A stage of the plan asks the second for two kinds of entities at once. */
const echoes: Record<string, WorldSubgraph> = {
  names: {
    typeDefs: `type Query { a: A b: B } type A @key(fields: "id") { id: ID! } type B @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { a: () => ({ id: "a" }), b: () => ({ id: "b" }) } },
  },
  echo: {
    typeDefs: `
      type A @key(fields: "id") { id: ID! of(value: String): String }
      type B @key(fields: "id") { id: ID! of(value: String): String }`,
    resolvers: { A: echo, B: echo },
  },
};

let world: World;
afterEach(() => world.stop());

describe("a client's variable that is named like one of the engine's", () => {
  it.each([
    ["representations", "representations_0"],
    ["representations_0", "representations_1"],
    ["__w_x", "__w___w_x"],
    ["__w_representations", "representations"],
    ["__batch_reps_0", "__batch_reps_1"],
    ["contextualArgument_1_0", "contextualArgument_1_0_0"],
  ])("is the client's: %s and %s", async (one, other) => {
    world = await World.open(echoes);
    const query = `query($${one}: String, $${other}: String) { a { of(value: $${one}) } b { of(value: $${other}) } }`;
    expect(await world.ask(query, { [one]: "one", [other]: "other" })).toEqual({
      data: { a: { of: "one" }, b: { of: "other" } },
    });
    expect(world.counts()).toEqual({ names: 1, echo: 1 });
  });

  it("has its default, and null where nobody gave it", async () => {
    world = await World.open(echoes);
    const query = `query($representations_0: String = "kept", $__w_x: String) { a { of(value: $representations_0) } b { of(value: $__w_x) } }`;
    expect(await world.ask(query)).toEqual({ data: { a: { of: "kept" }, b: { of: null } } });
  });

  it("decides conditions", async () => {
    world = await World.open(echoes);
    const query = `query($representations_0: Boolean!, $__w_x: Boolean!) { a @include(if: $representations_0) { id } b @skip(if: $__w_x) { id } }`;
    expect(await world.ask(query, { representations_0: false, __w_x: false })).toEqual({ data: { b: { id: "b" } } });
    expect(await world.ask(query, { representations_0: true, __w_x: true })).toEqual({ data: { a: { id: "a" } } });
  });
});

describe("a number without end in a subgraph's answer", () => {
  const sends = (data: string) => async (): Promise<void> => {
    world = await World.open({
      numbers: {
        typeDefs: `
          type Query { share: Float must: Float! whole: Int all: [Float] item: Item }
          type Item @key(fields: "weight") { weight: Float }`,
        sends: () => `{"data":${data}}`,
      },
      other: {
        typeDefs: `type Item @key(fields: "weight") { weight: Float name: String }`,
        sends: () => `{"data":{"_entities":[{"name":"well"}]}}`,
      },
    });
  };

  it("is none", async () => {
    await sends(`{"share":1e999,"whole":-1e999,"all":[1.5,1e999]}`)();
    const answer = await world.ask(`{ share whole all }`);
    expect(answer.data).toEqual({ share: null, whole: null, all: [1.5, null] });
    expect(codesOf(answer)).toEqual([
      "all.1 INTERNAL_SERVER_ERROR",
      "share INTERNAL_SERVER_ERROR",
      "whole INTERNAL_SERVER_ERROR",
    ]);
  });

  it("makes null what is around it where it must be there", async () => {
    await sends(`{"must":1e999}`)();
    const answer = await world.ask(`{ must }`);
    expect([answer.data, codesOf(answer)]).toEqual([null, ["must INTERNAL_SERVER_ERROR"]]);
  });

  it("goes to no other subgraph", async () => {
    await sends(`{"item":{"weight":1e999}}`)();
    expect(await world.ask(`{ item { name } }`)).toEqual({ data: { item: { name: "well" } } });
    expect(world.requests.at(-1)?.variables).toEqual({ representations: [{ __typename: "Item", weight: null }] });
  });
});
