import { request as httpRequest } from "node:http";
import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const json = { "content-type": "application/json", "accept-language": "en" };
const post = (body: string, headers: Record<string, string> = json) =>
  gateway.send("/graphql", { method: "POST", body, headers });

describe("a request that is none", () => {
  it.each([
    ["", "nothing"],
    ["{", "half JSON"],
    ["[]", "a list"],
    ["{}", "without a query"],
    ['{"query":1}', "a query that is no text"],
    ['{"query":"{a}","variables":[]}', "variables in a list"],
  ])("is 400: %s", async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/graphql",
    "",
  ])("is 415 as %s, so that no page of another site sends one without being asked", async (type) => {
    const answer = await gateway.send("/graphql", {
      method: "POST",
      body: new TextEncoder().encode('{"query":"{ satisfaction }"}'),
      headers: type ? { "content-type": type } : {},
    });
    expect(answer.status).toBe(415);
    expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(gateway.calls()).toEqual({});
  });

  it.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("is 405 as %s", async (method) => {
    const answer = await gateway.send("/graphql", { method, headers: json });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, POST");
  });

  it("is 404 elsewhere", async () => expect((await gateway.send("/elsewhere", {})).status).toBe(404));
});

describe("GET", () => {
  const get = (query: string, more = "") =>
    gateway.send(`/graphql?query=${encodeURIComponent(query)}${more}`, { headers: { "accept-language": "en" } });

  it("serves queries", async () =>
    expect(
      (
        await get(
          `query($code: ID!) { procedure(code: $code) { name } }`,
          `&variables=${encodeURIComponent('{"code":"P1"}')}`,
        )
      ).body,
    ).toEqual({ data: { procedure: { name: "Procedure P1" } } }));

  it.each([
    `mutation { submitDossier(subject: "x") { __typename } }`,
    `{ trackDossier(code: "D1", ownerIdentityNumber: "001099000001") { code } }`,
    `{ ...F } fragment F on Query { findHolder(identityNumber: "001099000001") { id } }`,
  ])("serves no %s", async (query) => {
    const answer = await get(query);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expect(gateway.calls()).toEqual({});
  });
});

describe("a body", () => {
  it("past 1 MiB is 413", async () => {
    const answer = await post(JSON.stringify({ query: "{ satisfaction }", variables: { x: "x".repeat(1024 * 1024) } }));
    expect(answer.status).toBe(413);
    expect(gateway.calls()).toEqual({});
  });

  it("of 100 MB is 413 at once, declared or not", async () => {
    expect(await upload(100 * 1024 * 1024, true)).toBe(413);
    expect(await upload(100 * 1024 * 1024, false)).toBe(413);
  });

  it("of just 1 MiB is read", async () => {
    const rest = JSON.stringify({ query: "{ satisfaction }", variables: { x: "" } }).length;
    expect(
      (await post(JSON.stringify({ query: "{ satisfaction }", variables: { x: "x".repeat(1024 * 1024 - rest) } })))
        .body,
    ).toEqual({ data: { satisfaction: 0.9 } });
  });

  it("nested without end is refused or read, and the gateway goes on", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const answer = await post(`{"query":"query($at: JSON) { rawDate(at: $at) }","variables":{"at":${deep}}}`);
    expect([200, 400]).toContain(answer.status);
    expect(errorsOf(answer)).not.toEqual([]);
    expect((await gateway.ask("{ satisfaction }")).body).toEqual({ data: { satisfaction: 0.9 } });
  });
});

describe("an operation past its limits is refused before anything is fetched", () => {
  const nested = (levels: number): string =>
    levels === 1 ? "{ code }" : `{ owner { dossiers(first: 2) { edges { node ${nested(levels - 1)} } } } }`;
  it.each<[string, string]>([
    ["60 levels", `{ publicDossiers { edges { node ${nested(15)} } } }`],
    [
      "60 levels in fragments",
      `{ publicDossiers { edges { node { ...F0 } } } } ${Array.from({ length: 15 }, (_, n) => `fragment F${n} on Dossier { owner { dossiers(first: 1) { edges { node { ${n < 14 ? `...F${n + 1}` : "code"} } } } } }`).join(" ")}`,
    ],
    ["31 aliases", `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: satisfaction`).join(" ")} }`],
    ["10,000 aliases", `{ ${Array.from({ length: 10_000 }, (_, n) => `a${n}:n`).join(" ")} }`],
    ["one field 1,000 times", `{ ${"satisfaction ".repeat(1_000)} }`],
    ["one field in 1,100 fragments", `{ ${"... { index { id } } ".repeat(1_100)} }`],
    ["20,000 tokens", `{ ${"a ".repeat(20_000)} }`],
    ["70 KiB of text", `{ satisfaction } # ${"x".repeat(70 * 1024)}`],
    [
      "pages of pages of pages",
      `{ publicDossiers(first: 100) { edges { node { owner { dossiers(first: 100) { edges { node { owner { dossiers(first: 100) { edges { node { code } } } } } } } } } } } }`,
    ],
    ["lists in lists without end", `{ procedure(code: ${"[".repeat(4_900)}${"]".repeat(4_900)}) { name } }`],
  ])("%s", async (_, query) => {
    const answer = await gateway.ask(query, { claims: RECEIVER });
    expect(errorsOf(answer)).toEqual(["OPERATION_TOO_COSTLY"]);
    expect(gateway.calls()).toEqual({});
  });

  it("but not at the limit", async () => {
    expect(
      (await gateway.ask(`{ ${Array.from({ length: 30 }, (_, n) => `a${n}: satisfaction`).join(" ")} }`)).body.errors,
    ).toBeUndefined();
    const answer = await gateway.ask(`{ publicDossiers { edges { node ${nested(4)} } } }`, { claims: AN });
    expect(answer.body.errors).toBeUndefined();
  });

  it("and a page by variable counts as it will be", async () => {
    const query = `query($n: Int) { publicDossiers(first: $n) { edges { node { owner { dossiers(first: $n) { edges { node { owner { dossiers(first: $n) { edges { node { code } } } } } } } } } } } }`;
    expect(errorsOf(await gateway.ask(query, { claims: AN, variables: { n: 100 } }))).toEqual(["OPERATION_TOO_COSTLY"]);
    expect((await gateway.ask(query, { claims: AN, variables: { n: 2 } })).body.errors).toBeUndefined();
  });

  it("fragments that spread themselves are invalid, and fragments that multiply are bounded", async () => {
    expect(
      errorsOf(await gateway.ask(`{ ...A } fragment A on Query { ...B } fragment B on Query { ...A satisfaction }`))[0],
    ).toMatch(/GRAPHQL_VALIDATION_FAILED/);
    const bomb = Array.from(
      { length: 40 },
      (_, n) => `fragment B${n} on Query { ...B${n + 1} ... on Query { ...B${n + 1} } satisfaction }`,
    ).join(" ");
    const begun = Date.now();
    const answer = await gateway.ask(`{ ...B0 } ${bomb} fragment B40 on Query { satisfaction }`);
    expect(answer.body.errors?.[0]?.extensions.code ?? "answered").toMatch(/OPERATION_TOO_COSTLY|answered/);
    expect(Date.now() - begun).toBeLessThan(2_000);
  });
});

describe("an operation that is not valid", () => {
  it("says where, and quotes no value", async () => {
    const { body } = await gateway.ask(`{ procedure(code: "P1") { nmae } }`);
    expect(body.errors?.[0]).toEqual({
      message: expect.stringContaining('"nmae"'),
      locations: [{ line: 1, column: 27 }],
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
    const number = await gateway.ask(
      `{ publicDossiers(first: "001099000001") { edges { node { code } } } trackDossier(code: "x", ownerIdentityNumber: 001099000001) { code } }`,
    );
    expect(JSON.stringify(number.body)).not.toContain("1099000001");
    const variable = await gateway.ask(`query($n: Int) { publicDossiers(first: $n) { edges { node { code } } } }`, {
      variables: { n: "001099000001" },
    });
    expect(errorsOf(variable)).toEqual(["BAD_USER_INPUT"]);
    expect(JSON.stringify(variable.body)).not.toContain("001099000001");
  });

  it("names one operation of several, or none is run", async () => {
    const query = `query A { satisfaction } query B { __typename }`;
    expect((await gateway.ask(query, { operationName: "B" })).body).toEqual({ data: { __typename: "Query" } });
    expect(errorsOf(await gateway.ask(query))).toEqual(["BAD_USER_INPUT"]);
    expect(errorsOf(await gateway.ask(query, { operationName: "C" }))).toEqual(["BAD_USER_INPUT"]);
  });

  it("is answered by GraphQL over HTTP's own media type with 400", async () => {
    const accept = { ...json, accept: "application/graphql-response+json" };
    const answer = await post(JSON.stringify({ query: "{ nothing }" }), accept);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      400,
      "application/graphql-response+json; charset=utf-8",
    ]);
    expect((await post(JSON.stringify({ query: "{ satisfaction }" }), accept)).status).toBe(200);
  });

  it("__proto__ is nobody's alias", async () => {
    expect(errorsOf(await gateway.ask(`{ __proto__: satisfaction }`))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });
});

describe("a value that could not be kept is refused before anything is fetched", () => {
  const procedure = "query($code: ID!) { procedure(code: $code) { name } }";
  const date = "query($at: JSON) { rawDate(at: $at) }";
  const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
  it.each<[string, string, unknown]>([
    ["a NUL", procedure, { code: "a\0b" }],
    ["half a pair", procedure, { code: "a\ud83d" }],
    ["the other half", procedure, { code: "\ude00a" }],
    ["one inside a JSON value", date, { at: { list: [{ text: "\ud83d" }] } }],
    ["one in a key", date, { at: { "a\0": 1 } }],
    ["one in a variable that nobody asked for", procedure, { code: "P1", more: "\0" }],
    ["one in a literal", '{ procedure(code: "a\\u0000b") { name } }', {}],
    ["one in a literal of a fragment", '{ ...F } fragment F on Query { rawDate(at: { a: ["\\u0000"] }) }', {}],
    ["one in a block of text", '{ procedure(code: """\ud83d""") { name } }', {}],
    ["one in the document", "{ satisfaction } # \ud83d", {}],
    ["65 levels", date, { at: nested(65) }],
    ["5,000 levels", date, { at: "2500 DEEP" }],
    ["100,000 levels", date, { at: "50000 DEEP" }],
  ])("%s", async (_, query, variables) => {
    const deep = (_match: string, pairs: string): string => `${'{"a":['.repeat(+pairs)}${"]}".repeat(+pairs)}`;
    const answer = await post(JSON.stringify({ query, variables }).replace(/"(\d+) DEEP"/, deep));
    expect(errorsOf(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(gateway.calls()).toEqual({});
  });

  it("and whole pairs and 64 levels go on", async () => {
    expect((await gateway.ask(procedure, { variables: { code: "a😀" } })).body.errors).toBeUndefined();
    await gateway.ask(date, { variables: { at: nested(64) } });
    expect(gateway.calls()).toEqual({ catalogue: 1, archive: 1 });
  });

  it("half a pair is not taken for the sign that stands for it", async () => {
    const query = (text: string): string => `{ procedure(code: "${text}") { code } }`;
    expect(errorsOf(await gateway.ask(query("\ud83d")))).toEqual(["BAD_USER_INPUT"]);
    expect((await gateway.ask(query("\ufffd"))).body).toEqual({ data: { procedure: { code: "\ufffd" } } });
  });
});

describe("x-now", () => {
  it("is ignored unless development asked for it", async () => {
    expect((await gateway.ask(`{ now }`, { headers: { "x-now": "2026-01-01T08:00:00+07:00" } })).body).toEqual({
      data: { now: null },
    });
  });

  it("is carried to every subgraph when it did", async () => {
    const moved = await GatewayFixture.start({ clockMayMove: true });
    const at = "2026-01-01T08:00:00+07:00";
    expect((await moved.ask(`{ now }`, { headers: { "x-now": at } })).body).toEqual({ data: { now: at } });
    for (const bad of [
      "yesterday",
      "2026-01-01",
      "2026-01-01T08:00:00",
      "2026-02-30T08:00:00+07:00",
      "1899-12-31T08:00:00+07:00",
      "3000-01-01T08:00:00+07:00",
      "9999-12-31T23:59:59Z",
    ])
      expect(errorsOf(await moved.ask(`{ now }`, { headers: { "x-now": bad } }))).toEqual(["BAD_USER_INPUT"]);
    await moved.stop();
  });
});

describe("health", () => {
  it("is told", async () => {
    expect((await gateway.send("/healthz", {})).status).toBe(200);
    expect((await gateway.send("/readyz", {})).status).toBe(200);
  });
});

function upload(size: number, declared: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      ...(declared ? { "content-length": size } : { "transfer-encoding": "chunked" }),
    };
    const request = httpRequest(`${gateway.origin}/graphql`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.once("error", reject);
    const part = Buffer.alloc(1024 * 1024, "x");
    let sent = 0;
    const more = (): void => {
      while (sent < size && !request.destroyed) {
        sent += part.length;
        if (!request.write(part)) return void request.once("drain", more);
      }
      if (!request.destroyed) request.end();
    };
    more();
  });
}
