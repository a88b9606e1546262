import { type Row, World, type WorldSubgraph, byKey } from "./worlds";

// What @apollo/gateway answers wrong without a word, or cannot answer at all.

const FEES: Record<string, number> = { VND: 25_000, USD: 1, EUR: 2 };
const fees: Record<string, WorldSubgraph> = {
  registry: {
    typeDefs: `
      type Query { procedure: Procedure procedures: [Procedure!]! }
      type Procedure @key(fields: "code") { code: ID! fee(currency: String!): Int! }`,
    resolvers: {
      Query: { procedure: () => ({ code: "P1" }), procedures: () => [{ code: "P1" }, { code: "P2" }] },
      Procedure: {
        __resolveReference: (reference: Row) => reference,
        fee: ({ code }: Row, { currency }: Row) => (FEES[currency] ?? 0) * (code === "P2" ? 2 : 1),
      },
    },
  },
  treasury: {
    typeDefs: `
      type Procedure @key(fields: "code") {
        code: ID! fee(currency: String!): Int! @external
        receipt: String @requires(fields: "fee(currency: \\"VND\\")")
        abroad: String @requires(fields: "fee(currency: \\"USD\\")")
      }`,
    resolvers: {
      Procedure: {
        __resolveReference: (reference: Row) => reference,
        receipt: ({ fee }: Row) => `${fee} dong`,
        abroad: ({ fee }: Row) => `${fee} dollars`,
      },
    },
  },
};

const COMMENTS = ["first", "second", "third", "fourth"].map((text) => ({ text }));
const dossiers: Record<string, WorldSubgraph> = {
  office: {
    typeDefs: `
      type Query { dossiers: [Dossier!]! }
      type Dossier @key(fields: "id") { id: ID! comments(limit: Int!): [Comment!]! }
      type Comment { text: String! }`,
    resolvers: {
      Query: { dossiers: () => [{ id: "D1" }, { id: "D2" }] },
      Dossier: {
        __resolveReference: (reference: Row) => reference,
        comments: (_: Row, { limit }: Row) => COMMENTS.slice(0, limit),
      },
    },
  },
  press: {
    typeDefs: `
      type Dossier @key(fields: "id") {
        id: ID! comments(limit: Int!): [Comment!]! @external
        digest: String @requires(fields: "comments(limit: 3) { text }")
      }
      type Comment { text: String! @external }`,
    resolvers: {
      Dossier: {
        __resolveReference: (reference: Row) => reference,
        digest: ({ comments }: Row) => comments.map(({ text }: Row) => text).join("+"),
      },
    },
  },
};

const CASES = [
  { code: "1", office: "north", subject: "birth", shelf: "N1", paid: true },
  { code: "2", office: "south", subject: "land", shelf: "S2", paid: false },
];
const only =
  (...names: string[]) =>
  (reference: Row): Row => {
    const sent = Object.keys(reference).filter((name) => name !== "__typename");
    if (sent.sort().join() !== names.sort().join()) throw new Error(`not one of my keys: ${sent.join()}`);
    return byKey("code", CASES)(reference);
  };
const overlapping: Record<string, WorldSubgraph> = {
  desk: {
    typeDefs: `
      type Query { cases: [Case!]! }
      type Case @key(fields: "code") @key(fields: "code office") { code: ID! office: String! subject: String! }`,
    resolvers: { Query: { cases: () => CASES }, Case: { __resolveReference: byKey("code", CASES) } },
  },
  shelves: {
    typeDefs: `
      type Case @key(fields: "code", resolvable: false) @key(fields: "code office") { code: ID! office: String! shelf: String }`,
    resolvers: { Case: { __resolveReference: only("code", "office") } },
  },
  till: {
    typeDefs: `
      type Case @key(fields: "code office", resolvable: false) @key(fields: "code") { code: ID! office: String! paid: Boolean }`,
    resolvers: { Case: { __resolveReference: only("code") } },
  },
};

const unreached: Record<string, WorldSubgraph> = {
  archive: {
    typeDefs: `
      type Query { paper: Paper }
      interface Paper @key(fields: "id") { id: ID! }
      type Licence implements Paper @key(fields: "id") { id: ID! title: String }`,
    resolvers: { Query: { paper: () => ({ __typename: "Licence", id: "L1", title: "Licence 1" }) } },
  },
  stamps: {
    typeDefs: `
      type Query { stamped: Paper }
      type Paper @interfaceObject @key(fields: "id", resolvable: false) { id: ID! stamp: String }`,
    resolvers: { Query: { stamped: () => ({ id: "L1", stamp: "red" }) } },
  },
};

let world: World;
afterEach(() => world.stop());

describe("a field that another requires with arguments of its own", () => {
  it("is not taken for what the client asks with other arguments", async () => {
    world = await World.open(fees);
    expect(await world.ask(`{ procedure { fee(currency: "USD") receipt } }`)).toEqual({
      data: { procedure: { fee: 1, receipt: "25000 dong" } },
    });
    expect(await world.ask(`{ procedures { receipt fee(currency: "EUR") } }`)).toEqual({
      data: {
        procedures: [
          { receipt: "25000 dong", fee: 2 },
          { receipt: "50000 dong", fee: 4 },
        ],
      },
    });
  });

  it("nor with other arguments by variable", async () => {
    world = await World.open(fees);
    const query = `query($currency: String!) { procedure { fee(currency: $currency) receipt } }`;
    expect(await world.ask(query, { currency: "USD" })).toEqual({
      data: { procedure: { fee: 1, receipt: "25000 dong" } },
    });
    expect(await world.ask(query, { currency: "VND" })).toEqual({
      data: { procedure: { fee: 25_000, receipt: "25000 dong" } },
    });
  });

  it("nor under an alias that has its name", async () => {
    world = await World.open(fees);
    expect(await world.ask(`{ procedure { fee: code dollars: fee(currency: "USD") receipt } }`)).toEqual({
      data: { procedure: { fee: "P1", dollars: 1, receipt: "25000 dong" } },
    });
  });

  it("nor inside of a list, where the client asks for fewer", async () => {
    world = await World.open(dossiers);
    const dossier = (id: string): unknown => ({ id, comments: [{ text: "first" }], digest: "first+second+third" });
    expect(await world.ask(`{ dossiers { id comments(limit: 1) { text } digest } }`)).toEqual({
      data: { dossiers: [dossier("D1"), dossier("D2")] },
    });
  });

  it("is asked with each of the arguments that two fields require", async () => {
    world = await World.open(fees);
    expect(await world.ask(`{ procedures { receipt abroad } }`)).toEqual({
      data: {
        procedures: [
          { receipt: "25000 dong", abroad: "1 dollars" },
          { receipt: "50000 dong", abroad: "2 dollars" },
        ],
      },
    });
    expect(await world.ask(`{ procedure { abroad fee(currency: "EUR") receipt } }`)).toEqual({
      data: { procedure: { abroad: "1 dollars", fee: 2, receipt: "25000 dong" } },
    });
  });
});

describe("of several keys that overlap", () => {
  it("one is chosen by which the subgraph finds the entity", async () => {
    world = await World.open(overlapping);
    expect(await world.ask(`{ cases { subject shelf paid } }`)).toEqual({
      data: {
        cases: [
          { subject: "birth", shelf: "N1", paid: true },
          { subject: "land", shelf: "S2", paid: false },
        ],
      },
    });
    expect(world.counts()).toEqual({ desk: 1, shelves: 1, till: 1 });
  });
});

describe("a field that no path reaches", () => {
  it("is an error, and never null in silence", async () => {
    world = await World.open(unreached, { unreachable: true });
    for (const query of [`{ paper { id stamp } }`, `{ paper { ... on Licence { title stamp } } }`]) {
      const { data, errors = [] } = await world.ask(query);
      expect(data).toBeNull();
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(["INTERNAL_SERVER_ERROR"]);
    }
    expect(world.counts()).toEqual({});
  });

  it("leaves the others to be asked for", async () => {
    world = await World.open(unreached, { unreachable: true });
    expect(await world.ask(`{ paper { id ... on Licence { title } } }`)).toEqual({
      data: { paper: { id: "L1", title: "Licence 1" } },
    });
    expect(await world.ask(`{ stamped { id stamp } }`)).toEqual({ data: { stamped: { id: "L1", stamp: "red" } } });
  });
});
