import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";
import type { Mode } from "./fake-subgraph";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
  await gateway.ask(PAGE);
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

const PAGE = `{ publicDossiers { edges { node { code procedure { code name } petitions } } } }`;

describe("a subgraph that does not answer", () => {
  it.each<[Mode, string]>([
    ["resets", "UPSTREAM_UNAVAILABLE"],
    ["half JSON", "UPSTREAM_UNAVAILABLE"],
    ["HTML", "UPSTREAM_UNAVAILABLE"],
    ["hangs", "TIMEOUT"],
    ["slow drip", "TIMEOUT"],
  ])("costs its own fields only: %s", async (mode, code) => {
    gateway.subgraphs.catalogue.mode = mode;
    const begun = Date.now();
    const answer = await gateway.ask(PAGE);
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: ["D1", "D2", "D3"].map((code) => ({ node: { code, procedure: null, petitions: 0 } })) },
    });
    expect(errorsOf(answer)).toEqual([0, 1, 2].map((n) => `publicDossiers.edges.${n}.node.procedure ${code}`));
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it("is told apart from one that is not there at all", async () => {
    await gateway.subgraphs.feedback.stop();
    const answer = await gateway.ask(
      `{ dossiers { edges { node { code rating { verdict } petitions } } } satisfaction }`,
      { claims: RECEIVER },
    );
    await gateway.subgraphs.feedback.start();
    expect(answer.body.data).toEqual({ dossiers: null, satisfaction: null });
    expect(errorsOf(answer)).toEqual(["dossiers UPSTREAM_UNAVAILABLE", "satisfaction UPSTREAM_UNAVAILABLE"]);
    expect((await gateway.ask(`{ satisfaction }`)).body).toEqual({ data: { satisfaction: 0.9 } });
  });

  it("has one error for every null that the reader sees", async () => {
    gateway.subgraphs.feedback.mode = "resets";
    gateway.subgraphs.archive.mode = "resets";
    const answer = await gateway.ask(
      `{ dossiers(first: 2) { edges { node { code rating { verdict } owner { id name nickname } } } } }`,
      { claims: RECEIVER },
    );
    expect(answer.body.data).toEqual({
      dossiers: { edges: ["D1", "D2"].map((code) => ({ node: { code, rating: null, owner: null } })) },
    });
    expect(errorsOf(answer)).toEqual(
      ["0.node.owner", "0.node.rating", "1.node.owner", "1.node.rating"].map(
        (place) => `dossiers.edges.${place} UPSTREAM_UNAVAILABLE`,
      ),
    );
  });

  it("takes the root fields with it, one error each, and the aliases have theirs", async () => {
    gateway.subgraphs.catalogue.mode = "resets";
    const answer = await gateway.ask(
      `{ a: procedure(code: "P1") { name } things { id } publicDossiers(first: 1) { edges { node { code } } } }`,
    );
    expect(answer.body.data).toEqual({ a: null, things: null, publicDossiers: { edges: [{ node: { code: "D1" } }] } });
    expect(errorsOf(answer)).toEqual(["a UPSTREAM_UNAVAILABLE", "things UPSTREAM_UNAVAILABLE"]);
  });

  it("explains what needed it first, and only that", async () => {
    gateway.subgraphs.dossiers.mode = "resets";
    const answer = await gateway.ask(`{ index { total own catalogueLines } }`);
    expect(answer.body.data).toEqual({ index: { total: null, own: "own", catalogueLines: ["c"] } });
    expect(errorsOf(answer)).toEqual(["index.total UPSTREAM_UNAVAILABLE"]);
  });

  it("an entity that is not found is null without an error", async () => {
    const answer = await gateway.ask(
      `{ dossier(code: "D3") { code owner { id nickname } } nothing: dossier(code: "D99") { code } }`,
      { claims: AN },
    );
    expect(answer.body).toEqual({
      data: { dossier: { code: "D3", owner: { id: "h2", nickname: null } }, nothing: null },
    });
  });
});

describe("a connection", () => {
  it("that turns out to be dead is tried once more for a read", async () => {
    gateway.subgraphs.catalogue.mode = "resets once";
    expect((await gateway.ask(`{ procedure(code: "P1") { name } }`)).body).toEqual({
      data: { procedure: { name: "Procedure P1" } },
    });
    expect(gateway.calls()).toEqual({ catalogue: 2 });
  });

  it("and never for a mutation", async () => {
    gateway.subgraphs.dossiers.mode = "resets once";
    const answer = await gateway.ask(`mutation { submitDossier(subject: "once") { __typename } }`, { claims: AN });
    expect(answer.body.data).toEqual({ submitDossier: null });
    expect(errorsOf(answer)).toEqual(["submitDossier UPSTREAM_UNAVAILABLE"]);
    expect(gateway.calls()).toEqual({ dossiers: 1 });
  });

  it("is given up upstream when the client goes away", async () => {
    gateway.subgraphs.catalogue.mode = "hangs";
    const client = new AbortController();
    const asked = fetch(`${gateway.origin}/graphql`, {
      method: "POST",
      signal: client.signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `{ procedure(code: "P1") { name } }` }),
    });
    await until(() => gateway.subgraphs.catalogue.seen.length === 1);
    const before = gateway.subgraphs.catalogue.cancelled;
    client.abort();
    await expect(asked).rejects.toThrow();
    await until(() => gateway.subgraphs.catalogue.cancelled === before + 1);
  });

  it("none is left over after failures", async () => {
    gateway.subgraphs.catalogue.mode = "hangs";
    await Promise.all(Array.from({ length: 20 }, () => gateway.ask(`{ procedure(code: "P1") { name } }`)));
    await until(async () => (await gateway.subgraphs.catalogue.sockets) === 0);
  });
});

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries += 1) {
    if (tries > 100) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
