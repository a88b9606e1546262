import { loadLabels } from "../../subgraphs/kit/labels";
import { GuardedGraph } from "./guarded-graph";

const OPEN = { __typename: "Open", id: "o", name: "open", tone: "WARM" };
const SEALED = { __typename: "Sealed", id: "s", name: "sealed" };
const friends = { ...OPEN, friend: { __typename: "Open", id: "f", name: "friend", tone: "COLD" } };

const shelf = `
  type Query {
    any: [Any!]! singles: [Single] single: Single! grid: [[Sealed!]!]! row: [[Sealed]] tones: [[Tone!]!]
    grade: Grade open: Open named: [Named] rank: Int @shareable @requiresScopes(scopes: [["a"], ["b"]])
    either: Either veiled: String @policy(policies: [["grown up"]]) anybody: Int @requiresScopes(scopes: [])
  }
  union Any = Open | Sealed
  union Either = Open | Other
  interface Single { id: ID! name: String }
  interface Named { name: String friend: Open }
  type Sealed implements Single @authenticated { id: ID! name: String }
  type Open implements Named { id: ID! name: String tone: Tone friend: Open kind: String @authenticated }
  type Other implements Named { name: String friend: Open @requiresScopes(scopes: [["friends"]]) kind: String }
  enum Tone @authenticated { WARM COLD }
  scalar Grade @requiresScopes(scopes: [["a", "b"]])`;
const drawer = `type Query { rank: Int @shareable @requiresScopes(scopes: [["c", "d"], ["e"]]) }`;
const roots = {
  any: [SEALED, OPEN],
  singles: [SEALED],
  single: SEALED,
  grid: [[SEALED]],
  row: [[SEALED]],
  tones: [["WARM"], []],
  grade: 5,
  open: friends,
  named: [friends],
  either: OPEN,
  rank: 7,
  veiled: "veiled",
  anybody: 1,
};

let graph: GuardedGraph;
beforeAll(async () => {
  loadLabels("gateway");
  graph = await GuardedGraph.open({ shelf, drawer }, roots);
});
afterAll(() => graph.stop());

describe("a guarded type", () => {
  it("in a union shows its name and nothing else, through fragments of every kind", async () => {
    const { data, errors } = await graph.ask(`
      { any { __typename ... on Sealed { name kind: __typename } ...S ... { ... on Single { again: name } } ... on Open { name } } }
      fragment S on Sealed { ...Deeper } fragment Deeper on Sealed { who: name }`);
    expect(data).toEqual({
      any: [
        { __typename: "Sealed", name: null, kind: "Sealed", who: null, again: null },
        { __typename: "Open", name: "open" },
      ],
    });
    expect(errors).toEqual(["again", "name", "who"].map((key) => `any.0.${key} UNAUTHENTICATED`));
    expect(graph.asked.join()).not.toMatch(/on (Sealed|Single)\s*\{(?!__typename\})/);
  });

  it("guards the interface that it alone implements, and every field that gives it", async () => {
    const { data, errors } = await graph.ask(`{ singles { id } row { id } open { name } }`);
    expect(data).toEqual({ singles: null, row: null, open: { name: "open" } });
    expect(errors).toEqual(["row UNAUTHENTICATED", "singles UNAUTHENTICATED"]);
    expect(await graph.ask(`{ singles { id } row { id } }`, [])).toEqual({
      data: { singles: [{ id: "s" }], row: [[{ id: "s" }]] },
      errors: [],
    });
  });

  it("takes all with it where it may not be null, also out of nested lists, with one error each at its own path", async () => {
    expect(await graph.ask(`{ grid { id } open { name } }`)).toEqual({ data: null, errors: ["grid UNAUTHENTICATED"] });
    expect(await graph.ask(`{ single { id } }`)).toEqual({ data: null, errors: ["single UNAUTHENTICATED"] });
    expect(graph.asked).toEqual([]);
  });
});

describe("a guarded enum or scalar", () => {
  it("guards every field that gives it, in lists too", async () => {
    const { data, errors } = await graph.ask(`{ tones grade open { tone } }`);
    expect(data).toEqual({ tones: null, grade: null, open: { tone: null } });
    expect(errors).toEqual(["grade", "open.tone", "tones"].map((path) => `${path} UNAUTHENTICATED`));
    expect((await graph.ask(`{ tones grade open { tone } }`, ["a"])).errors).toEqual(["grade FORBIDDEN"]);
    expect(await graph.ask(`{ tones grade }`, ["b", "a"])).toEqual({
      data: { tones: [["WARM"], []], grade: 5 },
      errors: [],
    });
  });
});

describe("rules of several subgraphs on one field", () => {
  it("hold together, whatever scopes somebody has", async () => {
    const all = ["a", "b", "c", "d", "e"];
    for (let bits = 0; bits < 32; bits += 1) {
      const scopes = all.filter((_, n) => bits & (1 << n));
      const has = (scope: string): boolean => scopes.includes(scope);
      const isAllowed = (has("a") || has("b")) && ((has("c") && has("d")) || has("e"));
      const { data, errors } = await graph.ask(`{ rank }`, scopes);
      expect([scopes, data, errors]).toEqual([
        scopes,
        { rank: isAllowed ? 7 : null },
        isAllowed ? [] : ["rank FORBIDDEN"],
      ]);
    }
    expect((await graph.ask(`{ rank }`)).errors).toEqual(["rank UNAUTHENTICATED"]);
  });
});

describe("a field that is asked for twice", () => {
  it("through an interface that refuses it and on an object that does not: what the first asked for is null, and told", async () => {
    const { data, errors } = await graph.ask(
      `{ named { friend { name tone } ... on Open { friend { tone id } } } }`,
      [],
    );
    expect(data).toEqual({ named: [{ friend: { name: null, tone: "COLD", id: "f" } }] });
    expect(errors).toEqual(["named.0.friend.name FORBIDDEN"]);
    expect(graph.asked.join()).not.toMatch(/\bname\b/);
  });
});

describe("what cannot stand at a place", () => {
  it("is not planned there: its fields are not asked of what does", async () => {
    const query = `{ open { name ... on Either { ...K ... on Other { kind } } } } fragment K on Other { what: kind }`;
    expect(await graph.ask(query)).toEqual({ data: { open: { name: "open" } }, errors: [] });
    expect(graph.asked.join()).not.toContain("kind");
  });
});

describe("rights that nothing here can find out", () => {
  it("are nobody's: a field with a policy stays closed", async () => {
    expect(await graph.ask(`{ veiled open { name } }`)).toEqual({
      data: { veiled: null, open: { name: "open" } },
      errors: ["veiled UNAUTHENTICATED"],
    });
    expect((await graph.ask(`{ veiled }`, ["grown up", "a"])).errors).toEqual(["veiled FORBIDDEN"]);
    expect(graph.asked).toEqual([]);
  });

  it("are no reason to start where the supergraph needs them for its security", async () => {
    const shield = (sdl: string): string =>
      sdl.replace("{", `@link(url: "https://example.org/shield/v1.0", for: SECURITY) {`);
    await expect(GuardedGraph.open({ shelf, drawer }, roots, shield)).rejects.toThrow(
      "the supergraph needs https://example.org/shield/v1.0 for its security",
    );
  });
});

describe("rules that are easily misread", () => {
  it("no scopes at all are asked of whoever is signed in", async () => {
    expect((await graph.ask(`{ anybody }`)).errors).toEqual(["anybody UNAUTHENTICATED"]);
    expect(await graph.ask(`{ anybody }`, [])).toEqual({ data: { anybody: 1 }, errors: [] });
  });

  it("one scope with a blank in it is not two", async () => {
    const spaced = await GuardedGraph.open(
      {
        one: `type Query { one: Int @requiresScopes(scopes: [["a b"]]) two: Int @requiresScopes(scopes: [["a", "b"]]) }`,
      },
      { one: 1, two: 2 },
    );
    for (const [scopes, data] of [
      [["a b"], { one: 1, two: null }],
      [["a", "b"], { one: null, two: 2 }],
    ] as const)
      expect((await spaced.ask(`{ one two }`, scopes)).data).toEqual(data);
    await spaced.stop();
  });

  it("under names of a subgraph's own they are rules all the same", async () => {
    const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@needs" }])`;
    const renamed = await GuardedGraph.open(
      { one: `${link} type Query { one: Int @signedIn two: Int @needs(scopes: [["a"]]) three: Int }` },
      { one: 1, two: 2, three: 3 },
    );
    expect(await renamed.ask(`{ one two three }`, [])).toEqual({
      data: { one: 1, two: null, three: 3 },
      errors: ["two FORBIDDEN"],
    });
    expect((await renamed.ask(`{ one two three }`)).data).toEqual({ one: null, two: null, three: 3 });
    await renamed.stop();
  });
});

describe("a guarded root", () => {
  it("has every field of it cut; what the schema says stays open to everybody", async () => {
    const rooted = await GuardedGraph.open(
      { one: `type Query @authenticated { one: Int two: [Int!] } type Mutation { go: Int @authenticated }` },
      { one: 1, two: [2], go: 3 },
    );
    expect(await rooted.ask(`{ __typename one many: two ... { one } }`)).toEqual({
      data: { __typename: "Query", one: null, many: null },
      errors: ["many UNAUTHENTICATED", "one UNAUTHENTICATED"],
    });
    expect(await rooted.ask(`mutation { go }`)).toEqual({ data: { go: null }, errors: ["go UNAUTHENTICATED"] });
    const { data } = await rooted.ask(`{ __schema { queryType { name } } __type(name: "Query") { fields { name } } }`);
    expect(data).toEqual({
      __schema: { queryType: { name: "Query" } },
      __type: { fields: [{ name: "one" }, { name: "two" }] },
    });
    expect(rooted.asked).toEqual([]);
    expect((await rooted.ask(`{ one }`, [])).data).toEqual({ one: 1 });
    await rooted.stop();
  });
});
