import { type Row, World, type WorldSubgraph } from "./worlds";

const LETTER = { __typename: "Letter", id: "1" };
const subgraphs: Record<string, WorldSubgraph> = {
  letters: {
    typeDefs: `
      type Query { offices: [Office!]! }
      type Office @key(fields: "id") @context(name: "office") { id: ID! language: String! letter: Letter letters: [Letter!]! }
      type Letter @key(fields: "id") { id: ID! greeting(language: String @fromContext(field: "$office { language }")): String! }`,
    resolvers: {
      Query: {
        offices: () =>
          ["vi", "en", "vi"].map((language, n) => {
            return { id: String(n), language, letter: LETTER, letters: [LETTER, { __typename: "Letter", id: "2" }] };
          }),
      },
      Letter: {
        __resolveReference: (reference: Row) => reference,
        greeting: ({ id }: Row, { language }: Row) => `${language}:${id}`,
      },
    },
  },
  stamps: {
    typeDefs: `type Letter @key(fields: "id") { id: ID! stamp: String }`,
    resolvers: { Letter: { __resolveReference: (reference: Row) => reference, stamp: ({ id }: Row) => `stamp ${id}` } },
  },
};

let world: World;
beforeAll(async () => {
  world = await World.open(subgraphs);
});
afterAll(() => world.stop());

describe("one entity that stands under parents with different values of a context", () => {
  it("is answered for each by its own, and for equal ones alike", async () => {
    expect(await world.ask(`{ offices { letter { greeting } } }`)).toEqual({
      data: {
        offices: ["vi:1", "en:1", "vi:1"].map((greeting) => ({ letter: { greeting } })),
      },
    });
  });

  it("is one where nothing depends on what is around it", async () => {
    const answer = await world.ask(`{ offices { letter { stamp greeting } letters { id stamp greeting } } }`);
    expect(answer).toEqual({
      data: {
        offices: ["vi", "en", "vi"].map((language) => ({
          letter: { stamp: "stamp 1", greeting: `${language}:1` },
          letters: ["1", "2"].map((id) => ({ id, stamp: `stamp ${id}`, greeting: `${language}:${id}` })),
        })),
      },
    });
    const stamped = world.requests.filter(({ subgraph }) => subgraph === "stamps");
    expect(stamped.map(({ variables }) => Object.values(variables))).toEqual([
      [[LETTER], [LETTER, { ...LETTER, id: "2" }]],
    ]);
  });
});
