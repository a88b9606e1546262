import { type Outcome, type Row, World, codesOf } from "./worlds";
import * as worlds from "./federation-worlds";

const { diary, ...named } = worlds;

let world: World;
afterEach(() => world.stop());

type Cases = [string, Exclude<keyof typeof worlds, "diary">, string, unknown, Record<string, number>][];

const KEYS: Cases = [
  [
    "one of several keys, each known to another subgraph",
    "severalKeys",
    `{ dossier { subject paid place } }`,
    { dossier: { subject: "land", paid: 5, place: "shelf 7" } },
    { desk: 1, till: 1, shelves: 1 },
  ],
  [
    "a nested key",
    "nestedKey",
    `{ dossiers { subject rating } }`,
    {
      dossiers: [
        { subject: "land", rating: "north-1" },
        { subject: "birth", rating: "south-1" },
      ],
    },
    { desk: 1, feedback: 1 },
  ],
  [
    "a chain of @requires",
    "requiresChain",
    `{ procedure { notice } }`,
    { procedure: { notice: "pay 110 in all" } },
    { registry: 1, tax: 1, notices: 1 },
  ],
  [
    "what @provides gives without another request",
    "provides",
    `{ dossier { owner { name } } holder { name phone } }`,
    { dossier: { owner: { name: "An" } }, holder: { name: "An", phone: "0901" } },
    { desk: 1, people: 1 },
  ],
  [
    "an overridden field from where it moved",
    "override",
    `{ dossier { subject clock } }`,
    { dossier: { subject: "land", clock: "new" } },
    { desk: 1, clocks: 1 },
  ],
  [
    "a value type that two subgraphs share, whole from each",
    "valueType",
    `{ dossier { fee { amount currency } deposit { amount currency } } }`,
    { dossier: { fee: { amount: 3, currency: "VND" }, deposit: { amount: 4, currency: "USD" } } },
    { desk: 1, till: 1 },
  ],
];

const TYPES: Cases = [
  [
    "a field that @interfaceObject adds to every implementation",
    "interfaceObject",
    `{ papers { __typename title stamp } }`,
    {
      papers: [
        { __typename: "Licence", title: "Licence 1", stamp: "red 1" },
        { __typename: "Permit", title: "Permit 2", stamp: "red 2" },
      ],
    },
    { archive: 1, stamps: 1 },
  ],
  [
    "an entity interface's types, from a subgraph that knows the interface only",
    "interfaceObject",
    `{ stamped { __typename stamp title ... on Permit { until } } }`,
    { stamped: { __typename: "Permit", stamp: "red 2", title: "Permit 2", until: "2030" } },
    { stamps: 1, archive: 1 },
  ],
  [
    "a union of which a subgraph knows some members",
    "partialUnion",
    `{ found { __typename ... on Dossier { code } ... on Petition { text } } latest { __typename ... on Dossier { code } ... on Notice { words } } }`,
    {
      found: [
        { __typename: "Dossier", code: "D1" },
        { __typename: "Petition", text: "why" },
      ],
      latest: { __typename: "Notice", words: "come" },
    },
    { desk: 1, notices: 1 },
  ],
  [
    "lists in lists, entities and empty ones among them",
    "nestedLists",
    `{ plan { seats { number free } } }`,
    {
      plan: {
        seats: [
          [
            { number: 1, free: true },
            { number: 2, free: false },
          ],
          [],
          [{ number: 1, free: true }],
        ],
      },
    },
    { rooms: 1, bookings: 1 },
  ],
  [
    "the same name on two types from two subgraphs",
    "typeConditions",
    `{ items { ... on Licence { holder { name } } ... on Permit { holder { phone } } } }`,
    { items: [{ holder: { name: "An" } }, { holder: { phone: "0902" } }] },
    { archive: 1, people: 1, phones: 1 },
  ],
  [
    "the arguments of each list's own parent, in one request",
    "context",
    `{ offices { letters { greeting } } }`,
    { offices: [{ letters: [{ greeting: "vi:1" }, { greeting: "vi:2" }] }, { letters: [{ greeting: "en:3" }] }] },
    { letters: 2 },
  ],
];

describe("the engine brings", () => {
  it.each([...KEYS, ...TYPES])("%s", async (_, name, query, data, counts) => {
    world = await World.open(named[name]);
    expect(await world.ask(query)).toEqual({ data });
    expect(world.counts()).toEqual(counts);
  });

  it("equal entities at many places with one representation", async () => {
    world = await World.open(worlds.nestedLists);
    await world.ask(`{ plan { seats { number free } } }`);
    const { variables } = world.requests[1] ?? {};
    expect(Object.values(variables ?? {})).toEqual([[1, 2].map((number) => ({ __typename: "Seat", number }))]);
  });

  it("the children of parents whose context is equal together, and of others under variables of their own", async () => {
    world = await World.open(worlds.context);
    await world.ask(`{ offices { letters { greeting } } }`);
    const values = Object.values(world.requests[1]?.variables ?? {});
    expect(values.filter((value) => typeof value === "string").sort()).toEqual(["en", "vi"]);
    expect(values.filter(Array.isArray).map((list: Row[]) => list.map(({ id }) => id))).toEqual([["1", "2"], ["3"]]);
  });
});

describe("what clients may not see", () => {
  beforeEach(async () => {
    world = await World.open(worlds.hidden);
  });

  it("cannot be asked for", async () => {
    expect(codesOf(await world.ask(`{ dossier { note } }`))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(codesOf(await world.ask(`{ internal { id } }`))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(world.counts()).toEqual({});
  });

  it("comes back as null where it is a value, and the others stay", async () => {
    const answer = await world.ask(`{ dossier { statuses status } }`);
    expect(answer.data).toEqual({ dossier: { statuses: ["OPEN", null], status: null } });
    expect(codesOf(answer)).not.toEqual([]);
    expect(JSON.stringify(answer)).not.toContain("SEALED");
    expect(world.counts()).toEqual({ desk: 1 });
  });

  it("is still what other subgraphs are given", async () => {
    expect(await world.ask(`{ dossier { summary } }`)).toEqual({ data: { dossier: { summary: "of: hidden note" } } });
    expect(world.counts()).toEqual({ desk: 1, press: 1 });
  });

  it("is not found by introspection", async () => {
    const { data } = await world.ask(`{
      dossier: __type(name: "Dossier") { fields { name } }
      status: __type(name: "Status") { enumValues { name } }
      internal: __type(name: "Internal") { name }
      __schema { types { name } directives { name } queryType { fields { name } } }
    }`);
    const { __schema: schema, ...types } = data as Row;
    expect(types).toEqual({
      dossier: { fields: ["id", "status", "statuses", "summary"].map((name) => ({ name })) },
      status: { enumValues: [{ name: "OPEN" }, { name: "CLOSED" }] },
      internal: null,
    });
    expect(schema.queryType.fields).toEqual([{ name: "dossier" }]);
    expect(JSON.stringify(schema)).not.toMatch(/join__|link__|Internal|_Entity|_Any|inaccessible/);
    expect(world.counts()).toEqual({});
  });
});

describe("enums that differ between subgraphs", () => {
  beforeEach(async () => {
    world = await World.open(worlds.enums);
  });

  it("bring all values that any of them may send", async () => {
    expect(await world.ask(`{ desk { status } archived { status } }`)).toEqual({
      data: { desk: { status: "OPEN" }, archived: { status: "SHELVED" } },
    });
    expect(world.counts()).toEqual({ desk: 1, archive: 1 });
  });

  it("take those alone that all of them understand", async () => {
    const query = `query($by: Channel!) { told(by: $by) heard(by: $by) }`;
    expect(await world.ask(query, { by: "POST" })).toEqual({ data: { told: "desk POST", heard: "archive POST" } });
    expect(world.counts()).toEqual({ desk: 1, archive: 1 });
    expect(codesOf(await world.ask(query, { by: "SMS" }))).toEqual(["BAD_USER_INPUT"]);
    expect(world.counts()).toEqual({});
  });
});

describe("mutations", () => {
  it("run one after the other across subgraphs, and what they lead to is fetched too", async () => {
    world = await World.open(worlds.mutations);
    diary.length = 0;
    const answer: Outcome = await world.ask(
      `mutation { first: open(code: "1") { code paid } pay(code: "2") second: open(code: "3") { code } }`,
    );
    expect(answer).toEqual({ data: { first: { code: "1", paid: false }, pay: true, second: { code: "3" } } });
    expect(diary.filter((line) => !line.includes("paid"))).toEqual([
      "open 1 begins",
      "open 1 ends",
      "pay 2 begins",
      "pay 2 ends",
      "open 3 begins",
      "open 3 ends",
    ]);
    expect(world.counts()).toEqual({ desk: 2, till: 2 });
  });
});
