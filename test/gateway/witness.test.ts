import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

describe("the witness", () => {
  it("has one record for each holder, paper and dossier, before the answer leaves", async () => {
    const { body } = await gateway.ask(
      `{ me { name papers { edges { node { title } } } dossiers { edges { node { subject contact { phone } } } } } }`,
      { claims: AN },
    );
    expect(body.errors).toBeUndefined();
    expect(body.data).toEqual({
      me: {
        name: "An",
        papers: { edges: [{ node: { title: "Birth certificate" } }, { node: { title: "Household book" } }] },
        dossiers: {
          edges: [
            { node: { subject: "Matter 1", contact: { phone: "0901" } } },
            { node: { subject: "Matter 2", contact: { phone: "0901" } } },
          ],
        },
      },
    });
    expect(gateway.witnessed).toHaveLength(1);
    expect(gateway.witnessed[0]?.records).toEqual([
      { holder: "h1", paper: null, dossier: null, via: [], fields: ["Holder.name"] },
      { holder: "h1", paper: "p1", dossier: null, via: [], fields: ["Paper.title"] },
      { holder: "h1", paper: "p2", dossier: null, via: [], fields: ["Paper.title"] },
      { holder: "h1", paper: null, dossier: "D1", via: ["D1"], fields: ["Dossier.contact"] },
      { holder: "h1", paper: null, dossier: "D2", via: ["D2"], fields: ["Dossier.contact"] },
    ]);
  });

  it("knows through which dossiers a person was reached, however the fields are named and spread", async () => {
    const { body } = await gateway.ask(
      `
      { dossiers { edges { node { who: owner { ...Person } } } } }
      fragment Person on Holder { called: name again: name nickname }`,
      { claims: RECEIVER },
    );
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain("__w_");
    expect(gateway.witnessed[0]?.records).toEqual([
      { holder: "h1", paper: null, dossier: null, via: ["D1", "D2"], fields: ["Holder.name"] },
      { holder: "h2", paper: null, dossier: null, via: ["D3"], fields: ["Holder.name"] },
    ]);
  });

  it("is not asked when nothing personal is served: not asked for, null, cut or skipped", async () => {
    await gateway.ask(`{ me { id papers { edges { node { id status } } } } }`, { claims: AN });
    await gateway.ask(`{ me { nickname } }`, { claims: AN });
    await gateway.ask(`{ me { name } }`);
    await gateway.ask(`{ me { id name @skip(if: true) } }`, { claims: AN });
    expect(gateway.witnessed).toEqual([]);
  });

  it.each([500, 403, 200])(
    "keeps personal fields back when it cannot record (%i), and the rest stands",
    async (status) => {
      gateway.witnessStatus = status;
      const answer = await gateway.ask(
        `{ me { id name } dossiers(first: 1) { edges { node { code contact { phone } } } } paper(id: "p1") { status title } procedure(code: "P1") { name } }`,
        { claims: { ...RECEIVER } },
      );
      expect(answer.body.data).toEqual({
        me: null,
        dossiers: { edges: [{ node: { code: "D1", contact: null } }] },
        paper: null,
        procedure: { name: "Procedure P1" },
      });
      expect(errorsOf(answer)).toEqual([
        "dossiers.edges.0.node.contact UPSTREAM_UNAVAILABLE",
        "paper.title UPSTREAM_UNAVAILABLE",
      ]);
      expect(JSON.stringify(answer.body)).not.toMatch(/0901|Birth/);
    },
  );

  it("is given the viewer and counts as a call", async () => {
    gateway.log.length = 0;
    await gateway.ask(`query Mine { me { name } }`, { claims: AN });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gateway.log.find((line) => line["operation"] === "Mine")).toMatchObject({ upstream: { archive: 2 } });
  });

  it("records what a mutation shows", async () => {
    await gateway.ask(
      `mutation { submitDossier(subject: "x") { ... on SubmitSuccess { dossier { contact { phone } } } } }`,
      { claims: AN },
    );
    expect(gateway.witnessed[0]?.records).toEqual([
      { holder: "h1", paper: null, dossier: "D1", via: ["D1"], fields: ["Dossier.contact"] },
    ]);
  });

  it("cannot be led astray by the client's own names", async () => {
    const answer = await gateway.ask(`{ paper(id: "p1") { title __w_id: status } }`, { claims: AN });
    expect(errorsOf(answer)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(gateway.calls()).toEqual({});
  });
});
