import { setImmediate as turn } from "node:timers/promises";
import { type Row, type WorldSubgraph, byKey } from "./worlds";

type Subgraphs = Record<string, WorldSubgraph>;
const same = (reference: Row): Row => reference;

export const severalKeys: Subgraphs = {
  desk: {
    typeDefs: `type Query { dossier: Dossier } type Dossier @key(fields: "code") @key(fields: "caseNumber") { code: ID! caseNumber: ID! subject: String! }`,
    resolvers: { Query: { dossier: () => ({ code: "D1", caseNumber: "C9", subject: "land" }) } },
  },
  till: {
    typeDefs: `type Dossier @key(fields: "code") { code: ID! paid: Int! }`,
    resolvers: { Dossier: { __resolveReference: byKey("code", [{ code: "D1", paid: 5 }]) } },
  },
  shelves: {
    typeDefs: `type Dossier @key(fields: "caseNumber") { caseNumber: ID! place: String! }`,
    resolvers: { Dossier: { __resolveReference: byKey("caseNumber", [{ caseNumber: "C9", place: "shelf 7" }]) } },
  },
};

export const nestedKey: Subgraphs = {
  desk: {
    typeDefs: `type Query { dossiers: [Dossier!]! } type Dossier @key(fields: "number office { name }") { number: Int! office: Office! subject: String! } type Office @shareable { name: String! }`,
    resolvers: {
      Query: {
        dossiers: () => [
          { number: 1, office: { name: "north" }, subject: "land" },
          { number: 1, office: { name: "south" }, subject: "birth" },
        ],
      },
    },
  },
  feedback: {
    typeDefs: `type Dossier @key(fields: "number office { name }") { number: Int! office: Office! rating: String! } type Office @shareable { name: String! }`,
    resolvers: {
      Dossier: { __resolveReference: same, rating: ({ number, office }: Row) => `${office.name}-${number}` },
    },
  },
};

export const requiresChain: Subgraphs = {
  registry: {
    typeDefs: `type Query { procedure: Procedure } type Procedure @key(fields: "code") { code: ID! fee: Int! }`,
    resolvers: { Query: { procedure: () => ({ code: "P1", fee: 100 }) } },
  },
  tax: {
    typeDefs: `type Procedure @key(fields: "code") { code: ID! fee: Int! @external total: Int! @requires(fields: "fee") }`,
    resolvers: { Procedure: { __resolveReference: same, total: ({ fee }: Row) => fee + fee / 10 } },
  },
  notices: {
    typeDefs: `type Procedure @key(fields: "code") { code: ID! total: Int! @external notice: String! @requires(fields: "total") }`,
    resolvers: { Procedure: { __resolveReference: same, notice: ({ total }: Row) => `pay ${total} in all` } },
  },
};
export const provides: Subgraphs = {
  desk: {
    typeDefs: `type Query { dossier: Dossier } type Dossier { owner: Holder! @provides(fields: "name") } type Holder @key(fields: "id") { id: ID! name: String! @external }`,
    resolvers: { Query: { dossier: () => ({ owner: { id: "h1", name: "An" } }) } },
  },
  people: {
    typeDefs: `type Query { holder: Holder } type Holder @key(fields: "id") { id: ID! name: String! @shareable phone: String! }`,
    resolvers: { Query: { holder: () => ({ id: "h1", name: "An", phone: "0901" }) } },
  },
};

export const override: Subgraphs = {
  desk: {
    typeDefs: `type Query { dossier: Dossier } type Dossier @key(fields: "id") { id: ID! subject: String! clock: String! }`,
    resolvers: { Query: { dossier: () => ({ id: "1", subject: "land", clock: "old" }) } },
  },
  clocks: {
    typeDefs: `type Dossier @key(fields: "id") { id: ID! clock: String! @override(from: "desk") }`,
    resolvers: { Dossier: { __resolveReference: same, clock: () => "new" } },
  },
};

const fee = `type Fee @shareable { amount: Int! currency: String! }`;
export const valueType: Subgraphs = {
  desk: {
    typeDefs: `${fee} type Query { dossier: Dossier } type Dossier @key(fields: "id") { id: ID! fee: Fee! }`,
    resolvers: { Query: { dossier: () => ({ id: "1", fee: { amount: 3, currency: "VND" } }) } },
  },
  till: {
    typeDefs: `${fee} type Dossier @key(fields: "id") { id: ID! deposit: Fee! }`,
    resolvers: { Dossier: { __resolveReference: same, deposit: () => ({ amount: 4, currency: "USD" }) } },
  },
};

const PAPERS = [
  { __typename: "Licence", id: "1", title: "Licence 1" },
  { __typename: "Permit", id: "2", title: "Permit 2", until: "2030" },
];
export const interfaceObject: Subgraphs = {
  archive: {
    typeDefs: `
      type Query { papers: [Paper!]! }
      interface Paper @key(fields: "id") { id: ID! title: String! }
      type Licence implements Paper @key(fields: "id") { id: ID! title: String! }
      type Permit implements Paper @key(fields: "id") { id: ID! title: String! until: String! }`,
    resolvers: { Query: { papers: () => PAPERS }, Paper: { __resolveReference: byKey("id", PAPERS) } },
  },
  stamps: {
    typeDefs: `type Query { stamped: Paper } type Paper @interfaceObject @key(fields: "id") { id: ID! stamp: String! }`,
    resolvers: {
      Query: { stamped: () => ({ id: "2" }) },
      Paper: { __resolveReference: same, stamp: ({ id }: Row) => `red ${id}` },
    },
  },
};

export const partialUnion: Subgraphs = {
  desk: {
    typeDefs: `type Query { found: [Found!]! } union Found = Dossier | Petition type Dossier @shareable { code: ID! } type Petition { text: String! }`,
    resolvers: {
      Query: {
        found: () => [
          { __typename: "Dossier", code: "D1" },
          { __typename: "Petition", text: "why" },
        ],
      },
    },
  },
  notices: {
    typeDefs: `type Query { latest: Found! } union Found = Dossier | Notice type Dossier @shareable { code: ID! } type Notice { words: String! }`,
    resolvers: { Query: { latest: () => ({ __typename: "Notice", words: "come" }) } },
  },
};

export const nestedLists: Subgraphs = {
  rooms: {
    typeDefs: `type Query { plan: Plan! } type Plan { seats: [[Seat!]!]! } type Seat @key(fields: "number") { number: Int! }`,
    resolvers: { Query: { plan: () => ({ seats: [[{ number: 1 }, { number: 2 }], [], [{ number: 1 }]] }) } },
  },
  bookings: {
    typeDefs: `type Seat @key(fields: "number") { number: Int! free: Boolean! }`,
    resolvers: { Seat: { __resolveReference: same, free: ({ number }: Row) => number === 1 } },
  },
};

export const typeConditions: Subgraphs = {
  archive: {
    typeDefs: `type Query { items: [Item!]! } union Item = Licence | Permit type Licence { holder: Holder! } type Permit { holder: Holder! } type Holder @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        items: () => ["Licence", "Permit"].map((__typename, n) => ({ __typename, holder: { id: `${n + 1}` } })),
      },
    },
  },
  people: {
    typeDefs: `type Holder @key(fields: "id") { id: ID! name: String! }`,
    resolvers: { Holder: { __resolveReference: byKey("id", [{ id: "1", name: "An" }]) } },
  },
  phones: {
    typeDefs: `type Holder @key(fields: "id") { id: ID! phone: String! }`,
    resolvers: { Holder: { __resolveReference: byKey("id", [{ id: "2", phone: "0902" }]) } },
  },
};

export const context: Subgraphs = {
  letters: {
    typeDefs: `
      type Query { offices: [Office!]! }
      type Office @key(fields: "id") @context(name: "office") { id: ID! language: String! letters: [Letter!]! }
      type Letter @key(fields: "id") { id: ID! greeting(language: String @fromContext(field: "$office { language }")): String! }`,
    resolvers: {
      Query: {
        offices: () => [
          { id: "n", language: "vi", letters: [{ id: "1" }, { id: "2" }] },
          { id: "s", language: "en", letters: [{ id: "3" }] },
        ],
      },
      Letter: { __resolveReference: same, greeting: ({ id }: Row, { language }: Row) => `${language}:${id}` },
    },
  },
  stamps: { typeDefs: `type Query { stamps: Int } type Letter @key(fields: "id") { id: ID! stamp: String }` },
};

export const hidden: Subgraphs = {
  desk: {
    typeDefs: `
      type Query { dossier: Dossier internal: Internal @inaccessible }
      type Internal @inaccessible { id: ID! }
      enum Status { OPEN SEALED @inaccessible CLOSED }
      type Dossier @key(fields: "id") { id: ID! status: Status statuses: [Status]! note: String! @inaccessible }`,
    resolvers: {
      Query: { dossier: () => ({ id: "1", status: "SEALED", statuses: ["OPEN", "SEALED"], note: "hidden note" }) },
    },
  },
  press: {
    typeDefs: `type Dossier @key(fields: "id") { id: ID! note: String! @external summary: String! @requires(fields: "note") }`,
    resolvers: { Dossier: { __resolveReference: same, summary: ({ note }: Row) => `of: ${note}` } },
  },
};

export const enums: Subgraphs = {
  desk: {
    typeDefs: `enum Status { OPEN } enum Channel { POST SMS } type Desk { status: Status! } type Query { desk: Desk! told(by: Channel!): String! }`,
    resolvers: { Query: { desk: () => ({ status: "OPEN" }), told: (_: Row, { by }: Row) => `desk ${by}` } },
  },
  archive: {
    typeDefs: `enum Status { SHELVED } enum Channel { POST EMAIL } type Shelf { status: Status! } type Query { archived: Shelf! heard(by: Channel!): String! }`,
    resolvers: { Query: { archived: () => ({ status: "SHELVED" }), heard: (_: Row, { by }: Row) => `archive ${by}` } },
  },
};

/** What the mutations did, in order. */
export const diary: string[] = [];
async function does<T>(what: string, value: T): Promise<T> {
  diary.push(`${what} begins`);
  await turn();
  diary.push(`${what} ends`);
  return value;
}
export const mutations: Subgraphs = {
  desk: {
    typeDefs: `type Query { nothing: Int } type Mutation { open(code: ID!): Dossier! } type Dossier @key(fields: "code") { code: ID! }`,
    resolvers: { Mutation: { open: (_: Row, { code }: Row) => does(`open ${code}`, { code }) } },
  },
  till: {
    typeDefs: `type Mutation { pay(code: ID!): Boolean! } type Dossier @key(fields: "code") { code: ID! paid: Boolean! }`,
    resolvers: {
      Mutation: { pay: (_: Row, { code }: Row) => does(`pay ${code}`, true) },
      Dossier: { __resolveReference: same, paid: ({ code }: Row) => does(`paid ${code}`, false) },
    },
  },
};
