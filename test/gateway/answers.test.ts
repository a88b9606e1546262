import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

describe("an answer", () => {
  it("is put together from several subgraphs", async () => {
    const { body, status } = await gateway.ask(
      `{ dossiers(first: 2) { edges { node { code subject procedure { name } rating { verdict } } } } }`,
      { claims: RECEIVER },
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        dossiers: {
          edges: [
            {
              node: {
                code: "D1",
                subject: "Matter 1",
                procedure: { name: "Procedure P1" },
                rating: { verdict: "SATISFIED" },
              },
            },
            { node: { code: "D2", subject: "Matter 2", procedure: { name: "Procedure P2" }, rating: null } },
          ],
        },
      },
    });
  });

  it("costs as many calls for a page of three as for a page of one, and asks for an entity once", async () => {
    const page = (first: number) =>
      gateway.ask(`{ publicDossiers(first: ${first}) { edges { node { code procedure { name } petitions } } } }`);
    await page(1);
    const one = gateway.calls();
    await page(3);
    const asked = gateway.subgraphs.catalogue.seen.map(({ variables }) => variables["representations"]);
    expect(asked).toEqual([
      [
        { __typename: "Procedure", code: "P1" },
        { __typename: "Procedure", code: "P2" },
      ],
    ]);
    expect(gateway.calls()).toEqual(one);
  });

  it("asks a subgraph once per stage of the plan, whatever is asked of it there", async () => {
    const { body } = await gateway.ask(
      `query Page($first: Int = 1) {
        publicDossiers(first: $first) { edges { node { procedure { name } owner { id name papers(first: $first) { edges { node { title } } } } submittedBy: owner { nickname } } } }
        satisfaction
      }`,
      { claims: AN },
    );
    expect(body).toEqual({
      data: {
        publicDossiers: {
          edges: [
            {
              node: {
                procedure: { name: "Procedure P1" },
                owner: { id: "h1", name: "An", papers: { edges: [{ node: { title: "Birth certificate" } }] } },
                submittedBy: { nickname: null },
              },
            },
          ],
        },
        satisfaction: 0.9,
      },
    });
    const [asked] = gateway.subgraphs.archive.seen;
    expect(asked?.query).toMatch(/_entities\(.*_entities\(/s);
    expect(gateway.calls()).toEqual({ dossiers: 1, feedback: 1, catalogue: 1, archive: 1 });
  });

  it("keeps the order, the aliases and the fragments that were asked", async () => {
    const { body } = await gateway.ask(
      `
      query Ask($code: ID!) { b: procedure(code: $code) { ...Names } a: procedure(code: "P9") { called: name code ...Names } __typename }
      fragment Names on Procedure { __typename name }`,
      { variables: { code: "P1" } },
    );
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        data: {
          b: { __typename: "Procedure", name: "Procedure P1" },
          a: { called: "Procedure P9", code: "P9", __typename: "Procedure", name: "Procedure P9" },
          __typename: "Query",
        },
      }),
    );
  });

  it.each<[string, unknown]>([
    [
      `{ me { id: name name: id dossiers(first: 1) { edges { node { code: subject subject: code rating { verdict } } } } } }`,
      {
        me: {
          id: "An",
          name: "h1",
          dossiers: { edges: [{ node: { code: "Matter 1", subject: "D1", rating: { verdict: "SATISFIED" } } }] },
        },
      },
    ],
    [
      `{ publicDossiers(first: 1) { edges { node { code: petitions procedure { code: name name: __typename } } } } }`,
      { publicDossiers: { edges: [{ node: { code: 0, procedure: { code: "Procedure P1", name: "Procedure" } } }] } },
    ],
    [
      `{ requiredPaper(id: "r") { acceptedTypes { code: name ...T } satisfiedBy { id: title } } }
       fragment T on PaperType { code: name name: code }`,
      {
        requiredPaper: {
          acceptedTypes: [{ code: "Type T1", name: "T1" }],
          satisfiedBy: [{ id: "Birth certificate" }],
        },
      },
    ],
    [
      `{ requiredPaper(id: "r") { acceptedTypes: __typename id: satisfiedBy { id } } }`,
      { requiredPaper: { acceptedTypes: "RequiredPaper", id: [{ id: "p1" }] } },
    ],
    [
      `{ index { catalogueLines: id id: dossierLines total } }`,
      { index: { catalogueLines: "i", id: ["d"], total: "c+d" } },
    ],
  ])("gives an alias its own field, whatever else the plan knows by that name: %s", async (query, data) => {
    expect((await gateway.ask(query, { claims: AN })).body).toEqual({ data });
  });

  it("names the client's aliases in the path of an error", async () => {
    const answer = await gateway.ask(
      `{ code: publicDossiers { edges { node { code: broken procedure { code: stats name } } } } }`,
    );
    expect(errorsOf(answer)).toEqual([
      "code.edges.0.node.procedure.code CALENDAR_NOT_LOADED",
      "code.edges.1.node.code CALENDAR_NOT_LOADED",
      "code.edges.1.node.procedure.code CALENDAR_NOT_LOADED",
      "code.edges.2.node.procedure.code CALENDAR_NOT_LOADED",
    ]);
    gateway.subgraphs.catalogue.mode = "resets";
    const lost = await gateway.ask(
      `{ code: publicDossiers(first: 1) { edges { node { procedure { code: name } } } } }`,
    );
    expect(errorsOf(lost)).toEqual(["code.edges.0.node.procedure UPSTREAM_UNAVAILABLE"]);
  });

  it("leaves out what is skipped, by variables and their defaults", async () => {
    const query = `query Ask($no: Boolean! = true, $yes: Boolean!) {
      procedure(code: "P1") { code @skip(if: $no) ...Named @include(if: $yes) name @skip(if: true) }
    } fragment Named on Procedure { name }`;
    expect((await gateway.ask(query, { variables: { yes: true } })).body).toEqual({
      data: { procedure: { name: "Procedure P1" } },
    });
    expect((await gateway.ask(query, { variables: { yes: false, no: false } })).body).toEqual({
      data: { procedure: { code: "P1" } },
    });
  });

  it("knows the members of interfaces and unions", async () => {
    const { body } = await gateway.ask(`{ anything { ... on Procedure { name } ... on Open { id } __typename } }`);
    expect(body).toEqual({
      data: {
        anything: [
          { __typename: "Guarded" },
          { id: "o", __typename: "Open" },
          { name: "Procedure P1", __typename: "Procedure" },
        ],
      },
    });
  });

  it("carries a mutation and what it leads to", async () => {
    const submit = `mutation Submit($subject: String!) { submitDossier(subject: $subject) { ... on SubmitSuccess { dossier { subject procedure { name } } } ... on SubmitProblem { code } } }`;
    expect((await gateway.ask(submit, { claims: AN, variables: { subject: "yes" } })).body).toEqual({
      data: { submitDossier: { dossier: { subject: "yes", procedure: { name: "Procedure P1" } } } },
    });
    expect((await gateway.ask(submit, { claims: AN, variables: { subject: "no" } })).body).toEqual({
      data: { submitDossier: { code: "NO" } },
    });
  });

  it("introspects without asking a subgraph, and tells the nullability of the public schema", async () => {
    const { body } = await gateway.ask(
      `{ __type(name: "Rating") { fields { name type { kind ofType { name } } } } s: __schema { queryType { name } } }`,
    );
    expect(body).toEqual({
      data: {
        __type: {
          fields: [{ name: "verdict", type: { kind: "NON_NULL", ofType: { name: "String" } } }],
        },
        s: { queryType: { name: "Query" } },
      },
    });
    expect(gateway.calls()).toEqual({});
  });

  it("gives an error the path of the entry that failed, and the rest of the list", async () => {
    const answer = await gateway.ask(`{ publicDossiers { edges { node { code broken } } } }`);
    expect(answer.body.data).toEqual({
      publicDossiers: {
        edges: [
          { node: { code: "D1", broken: "whole" } },
          { node: { code: "D2", broken: null } },
          { node: { code: "D3", broken: "whole" } },
        ],
      },
    });
    expect(errorsOf(answer)).toEqual(["publicDossiers.edges.1.node.broken CALENDAR_NOT_LOADED"]);
  });

  it("counts the entries of a list as the reader does, whatever of them was asked elsewhere", async () => {
    const answer = await gateway.ask(`{ anything { ... on Procedure { code stats } __typename } }`);
    expect(errorsOf(answer)).toEqual(["anything.2.stats CALENDAR_NOT_LOADED"]);
  });

  it("leaves every name of a variable to the client", async () => {
    const query = `query($representations: ID!) { publicDossiers(first: 1) { edges { node { procedure { name } } } } procedure(code: $representations) { code stats } }`;
    const { body } = await gateway.ask(query, { variables: { representations: "P7" } });
    expect(body.data).toEqual({
      publicDossiers: { edges: [{ node: { procedure: { name: "Procedure P1" } } }] },
      procedure: { code: "P7", stats: null },
    });
  });

  it("moves the null of a field that may not be null to where it may be, with one error at the field", async () => {
    const answer = await gateway.ask(
      `{ publicDossiers { edges { node { brokenHard } } } procedure(code: "P1") { name } }`,
    );
    expect(answer.body.data).toEqual({ publicDossiers: null, procedure: { name: "Procedure P1" } });
    expect(errorsOf(answer)).toEqual(["publicDossiers.edges.1.node.brokenHard CALENDAR_NOT_LOADED"]);
  });

  it("says nothing of a subgraph's insides", async () => {
    const { body, headers } = await gateway.ask(`{ fails }`);
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining(headers.get("x-request-id") ?? "?"),
        path: ["fails"],
        extensions: { code: "INTERNAL_SERVER_ERROR" },
      },
    ]);
    expect(Object.keys(body)).toEqual(["errors", "data"]);
  });

  it.each([
    [`{ wide: publicDossiers(first: 101) { edges { node { code } } } }`, ["wide"]],
    [`{ me { dossiers(first: 101) { edges { node { code } } } } }`, ["me", "dossiers"]],
    [`{ me { many: papers(first: 101) { edges { node { id } } } } }`, ["me", "many"]],
  ])("says in the subgraph's words what is wrong with the input: %s", async (query, path) => {
    const { body } = await gateway.ask(query, { claims: AN });
    expect(body.errors).toEqual([{ message: "first is 100 at most", path, extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("keeps the code of a subgraph's refusal of the request as a whole", async () => {
    expect(errorsOf(await gateway.ask(`{ rawDate(at: {a: 1}) procedure(code: "P1") { name } }`))).toEqual([
      "rawDate BAD_USER_INPUT",
    ]);
  });

  it("speaks the reader's language, Vietnamese unless English is preferred", async () => {
    const message = async (accept: string) =>
      (await gateway.ask(`{ fails }`, { headers: { "accept-language": accept } })).body.errors?.[0]?.message;
    expect(await message("")).toMatch(/Có lỗi/);
    expect(await message("fr, en;q=0.8, vi;q=0.9")).toMatch(/Có lỗi/);
    expect(await message("en-GB")).not.toMatch(/Có lỗi/);
  });

  it("leaves one line in the log, with names and counts only", async () => {
    gateway.log.length = 0;
    const { headers } = await gateway.ask(
      `query Page($code: ID! = "001099000001") { procedure(code: $code) { name } }`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gateway.log.filter((line) => line["msg"] === "request")).toEqual([
      expect.objectContaining({
        requestId: headers.get("x-request-id"),
        operation: "Page",
        status: 200,
        upstreamCalls: 1,
        upstream: { catalogue: 1 },
      }),
    ]);
    expect(JSON.stringify(gateway.log)).not.toContain("001099000001");
  });
});
