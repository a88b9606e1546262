import { GatewayFixture, RECEIVER, errorsOf } from "../fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const says = (subgraph: keyof GatewayFixture["subgraphs"], text: string): void => {
  gateway.subgraphs[subgraph].mode = "raw";
  gateway.subgraphs[subgraph].raw = text;
};
const isUntouched = (): void => {
  const bare = {} as Record<string, unknown>;
  expect([bare["polluted"], bare["name"], bare["stats"], Object.keys(Object.prototype)]).toEqual([
    undefined,
    undefined,
    undefined,
    [],
  ]);
  expect(typeof bare["toString"]).toBe("function");
};

const POISON = `"__proto__":{"polluted":1,"name":"p","stats":"p"},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}`;

describe("names of JavaScript's own", () => {
  afterEach(isUntouched);

  it("in a subgraph's answer are not served and change nothing", async () => {
    says("catalogue", `{${POISON},"data":{${POISON},"procedure":{${POISON},"code":"P1"}},"errors":[]}`);
    const answer = await gateway.ask(`{ procedure(code: "P1") { code } things { id } }`);
    expect(answer.body.data).toEqual({ procedure: { code: "P1" }, things: null });
    expect(JSON.stringify(answer.body)).not.toMatch(/polluted|proto/);
  });

  it("in an entity are no fields of it, where it is merged from two subgraphs too", async () => {
    says("catalogue", `{"data":{"_entities":[{${POISON},"__typename":"Procedure","code":"P1","name":"well"}]}}`);
    says(
      "dossiers",
      `{"data":{${POISON},"publicDossiers":{"edges":[{"node":{"code":"D1","procedure":{${POISON},"__typename":"Procedure","code":"P1","stats":null}}}]}}}`,
    );
    const answer = await gateway.ask(
      `{ publicDossiers(first: 1) { edges { node { code procedure { code name stats } } } } }`,
    );
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: [{ node: { code: "D1", procedure: { code: "P1", name: "well", stats: null } } }] },
    });
  });

  it("in the walk over an answer with errors neither", async () => {
    says(
      "catalogue",
      `{"data":{"procedure":{${POISON},"code":"P1"},"things":[{${POISON},"__typename":"Open","id":"o"}]},"errors":[{${POISON},"message":"x","path":["__proto__","polluted"],"extensions":{${POISON}}}]}`,
    );
    const answer = await gateway.ask(`{ procedure(code: "P1") { code } things { id } }`);
    expect(answer.body.data).toEqual({ procedure: { code: "P1" }, things: [{ id: "o" }] });
    expect(JSON.stringify(answer.body)).not.toMatch(/polluted|proto/);
  });

  it("as the name of a type are no type", async () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      says("catalogue", `{"data":{"things":[{"__typename":"${name}","id":"o"}],"anything":[]}}`);
      const answer = await gateway.ask(`{ things { __typename id } satisfaction }`);
      expect(answer.body.data).toEqual({ things: null, satisfaction: 0.9 });
    }
  });

  it("in a variable go to the subgraph that was to have them, as they came", async () => {
    const body = `{"query":"query($at: JSON) { rawDate(at: $at) }","variables":{"__proto__":{"polluted":1},"at":{"__proto__":{"polluted":1},"a":1}}}`;
    await gateway.send("/graphql", { method: "POST", body, headers: { "content-type": "application/json" } });
    const [seen] = gateway.subgraphs.archive.seen;
    expect(JSON.stringify(seen?.variables)).toBe(`{"at":{"__proto__":{"polluted":1},"a":1}}`);
  });

  it("that a variable bears find no value that nobody gave", async () => {
    for (const name of ["constructor", "toString", "hasOwnProperty", "__proto__"]) {
      const answer = await gateway.ask(`query($${name}: ID!) { procedure(code: $${name}) { code } }`);
      expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
    }
    expect(gateway.calls()).toEqual({});
  });

  it.each(["constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then"])(
    "are aliases like others: %s",
    async (name) => {
      const { body } = await gateway.ask(
        `query($${name}: ID!) { ${name}: procedure(code: $${name}) { ${name}: name } publicDossiers(first: 1) { edges { node { ${name}: procedure { ${name}: name } } } } }`,
        { variables: { [name]: "P1" } },
      );
      expect(body).toEqual({
        data: {
          [name]: { [name]: "Procedure P1" },
          publicDossiers: { edges: [{ node: { [name]: { [name]: "Procedure P1" } } }] },
        },
      });
    },
  );

  it("as names of fragments and operations mean nothing", async () => {
    const query = `query constructor { ...toString } fragment toString on Query { satisfaction ...hasOwnProperty } fragment hasOwnProperty on Query { __typename }`;
    const answer = await gateway.ask(query, { operationName: "constructor" });
    expect(answer.body).toEqual({ data: { satisfaction: 0.9, __typename: "Query" } });
    expect(errorsOf(await gateway.ask(query, { operationName: "__proto__" }))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("a document made to exhaust", () => {
  const deep = (levels: number): string =>
    levels === 0 ? "code" : `owner { dossiers(first: 1) { edges { node { ${deep(levels - 1)} } } } }`;

  it.each<[string, string, string]>([
    ["__proto__ as an alias", `{ __proto__: satisfaction }`, "GRAPHQL_VALIDATION_FAILED"],
    ["an alias of the engine's own", `{ __a_x: satisfaction }`, "GRAPHQL_VALIDATION_FAILED"],
    ["a fragment that spreads itself", `{ ...A } fragment A on Query { ...A }`, "GRAPHQL_VALIDATION_FAILED"],
    [
      "fragments that spread each other",
      `{ ...A } fragment A on Query { index { ...B } } fragment B on Index { id ...C } fragment C on Index { ...B }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["10,000 aliases", `{ ${Array.from({ length: 10_000 }, (_, n) => `a${n}:n`).join(" ")} }`, "OPERATION_TOO_COSTLY"],
    [
      "10,000 aliases over fragments",
      `{ ...F } ${Array.from({ length: 400 }, (_, f) => `fragment F${f || ""} on Query { ${Array.from({ length: 5 }, (_, n) => `a${f}_${n}:now`).join(" ")} ...F${f + 1} }`).join(" ")}`,
      "OPERATION_TOO_COSTLY",
    ],
    ["64 KiB and one", `{ satisfaction } #${"x".repeat(64 * 1024 - 17)}`, "OPERATION_TOO_COSTLY"],
    ["64 KiB in fewer letters", `{ satisfaction } #${"Đ".repeat(40 * 1024)}`, "OPERATION_TOO_COSTLY"],
    ["17 levels", `{ publicDossiers(first: 1) { edges { node { ${deep(4)} } } } }`, "OPERATION_TOO_COSTLY"],
    ["10,000 brackets", `{ ${"a{".repeat(4_900)}`, "OPERATION_TOO_COSTLY"],
  ])("is refused, and nothing is fetched: %s", async (_, query, code) => {
    const answer = await gateway.ask(query, { claims: RECEIVER });
    expect(new Set(errorsOf(answer))).toEqual(new Set([code]));
    expect(answer.body.data ?? null).toBeNull();
    expect(gateway.calls()).toEqual({});
  });

  it("is not one of 64 KiB", async () => {
    const query = `{ satisfaction } #${"x".repeat(64 * 1024 - 18)}`;
    expect(query.length).toBe(64 * 1024);
    expect((await gateway.ask(query)).body).toEqual({ data: { satisfaction: 0.9 } });
  });
});
