import { AN, GatewayFixture, RECEIVER, errorsOf } from "./fixture";

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await GatewayFixture.start();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.heal());

describe("a field that its reader may not see", () => {
  it("is null with an error, and nothing is fetched when nothing else was asked", async () => {
    const answer = await gateway.ask(`{ me { name } dossiers { edges { node { code } } } mine: me { id } }`);
    expect(answer.body.data).toEqual({ me: null, dossiers: null, mine: null });
    expect(errorsOf(answer)).toEqual(["dossiers UNAUTHENTICATED", "me UNAUTHENTICATED", "mine UNAUTHENTICATED"]);
    expect(gateway.calls()).toEqual({});
  });

  it("is FORBIDDEN for whoever is signed in without the scope", async () => {
    const answer = await gateway.ask(`{ dossiers { edges { node { code } } } me { id identityNumber } }`, {
      claims: AN,
    });
    expect(answer.body.data).toEqual({ dossiers: null, me: { id: "h1", identityNumber: null } });
    expect(errorsOf(answer)).toEqual(["dossiers FORBIDDEN", "me.identityNumber FORBIDDEN"]);
    expect(gateway.subgraphs.archive.seen.some(({ query }) => query.includes("identityNumber"))).toBe(false);
  });

  it("has its error at every place of a list where it stands", async () => {
    const answer = await gateway.ask(`{ publicDossiers(first: 2) { edges { node { code owner { id } } } } }`);
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: [{ node: { code: "D1", owner: null } }, { node: { code: "D2", owner: null } }] },
    });
    expect(errorsOf(answer)).toEqual([
      "publicDossiers.edges.0.node.owner UNAUTHENTICATED",
      "publicDossiers.edges.1.node.owner UNAUTHENTICATED",
    ]);
    expect(gateway.subgraphs.dossiers.seen.some(({ query }) => query.includes("owner"))).toBe(false);
  });

  it("takes its nearest nullable parent when it may not be null, with one error at its own path", async () => {
    const answer = await gateway.ask(
      `{ publicDossiers(first: 2) { edges { node { code components } } } procedure(code: "P1") { name } }`,
    );
    expect(answer.body.data).toEqual({ publicDossiers: null, procedure: { name: "Procedure P1" } });
    expect(errorsOf(answer)).toEqual([
      "publicDossiers.edges.0.node.components UNAUTHENTICATED",
      "publicDossiers.edges.1.node.components UNAUTHENTICATED",
    ]);
  });

  it("is found through fragments, named and inline, and under every alias", async () => {
    const answer = await gateway.ask(`
      { publicDossiers(first: 1) { edges { node { ...All ... on Dossier { who: owner { id } ... { owner { name } } } } } } }
      fragment All on Dossier { code ...Owner } fragment Owner on Dossier { again: owner { id } }`);
    expect(answer.body.data).toEqual({
      publicDossiers: { edges: [{ node: { code: "D1", again: null, who: null, owner: null } }] },
    });
    expect(errorsOf(answer)).toEqual(
      ["again", "owner", "who"].map((key) => `publicDossiers.edges.0.node.${key} UNAUTHENTICATED`),
    );
    expect(gateway.calls()).toEqual({ dossiers: 1 });
  });

  it("of an interface follows the rule of its implementations", async () => {
    const query = `{ things { id secret } }`;
    const closed = await gateway.ask(query, { claims: AN });
    expect(closed.body.data).toEqual({
      things: [
        { id: "o", secret: null },
        { id: "g", secret: null },
      ],
    });
    expect(errorsOf(closed)).toEqual(["things.0.secret FORBIDDEN", "things.1.secret FORBIDDEN"]);
    const open = await gateway.ask(query, { claims: { sub: "machine", scope: "things:read" } });
    expect(open.body).toEqual({
      data: {
        things: [
          { id: "o", secret: "open" },
          { id: "g", secret: "guarded" },
        ],
      },
    });
  });

  it("of one member of a union or interface is cut on that member alone", async () => {
    const answer = await gateway.ask(
      `{ anything { ... on Guarded { id secret } ... on Open { id secret } } things { ... on Open { secret } ... on Guarded { secret } } }`,
    );
    expect(answer.body.data).toEqual({
      anything: [{ id: "g", secret: null }, { id: "o", secret: "open" }, {}],
      things: [{ secret: "open" }, { secret: null }],
    });
    expect(errorsOf(answer)).toEqual(["anything.0.secret UNAUTHENTICATED", "things.1.secret UNAUTHENTICATED"]);
  });

  it("is any field that gives a guarded type or scalar", async () => {
    const answer = await gateway.ask(`{ sealed { id } sealedList { id } rating procedure(code: "P1") { name } }`);
    expect(answer.body.data).toEqual({
      sealed: null,
      sealedList: null,
      rating: null,
      procedure: { name: "Procedure P1" },
    });
    expect(errorsOf(answer)).toEqual([
      "rating UNAUTHENTICATED",
      "sealed UNAUTHENTICATED",
      "sealedList UNAUTHENTICATED",
    ]);
    expect(errorsOf(await gateway.ask(`{ sealed { id } rating }`, { claims: AN }))).toEqual(["rating FORBIDDEN"]);
  });

  it("that is skipped has no error", async () => {
    const answer = await gateway.ask(
      `query($no: Boolean!) { me @include(if: $no) { id } procedure(code: "P1") { name } }`,
      { variables: { no: false } },
    );
    expect(answer.body).toEqual({ data: { procedure: { name: "Procedure P1" } } });
  });

  it("is not planned for one reader because another may see it", async () => {
    const query = `{ publicDossiers(first: 1) { edges { node { owner { id } } } } }`;
    for (let round = 0; round < 2; round += 1) {
      expect(errorsOf(await gateway.ask(query, { claims: AN }))).toEqual([]);
      expect(errorsOf(await gateway.ask(query))).toEqual(["publicDossiers.edges.0.node.owner UNAUTHENTICATED"]);
    }
  });
});

describe("what a guarded field needs inside", () => {
  it("is fetched for @requires and not shown", async () => {
    const answer = await gateway.ask(`{ requiredPaper(id: "r") { satisfiedBy { id status } } }`, { claims: AN });
    expect(answer.body).toEqual({ data: { requiredPaper: { satisfiedBy: [{ id: "p1", status: "VALID" }] } } });
  });

  it("is not fetched when the field itself is cut", async () => {
    expect(errorsOf(await gateway.ask(`{ requiredPaper(id: "r") { id satisfiedBy { id } } }`))).toEqual([
      "requiredPaper.satisfiedBy UNAUTHENTICATED",
    ]);
    expect(gateway.calls()).toEqual({ catalogue: 1 });
  });
});

describe("the viewer", () => {
  const viewer = async (claims?: Record<string, unknown>) =>
    JSON.parse((await gateway.ask(`{ viewer }`, claims ? { claims } : {})).body.data?.["viewer"] ?? "null") as Record<
      string,
      unknown
    >;

  it("of nobody is anonymous, known by a hash of the address", async () => {
    const somebody = await viewer();
    expect(somebody).toMatchObject({ kind: "ANONYMOUS", subject: null, scopes: [] });
    expect(somebody["client"]).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(somebody)).not.toContain("127.0.0.1");
  });

  it("of a citizen is their holder, whatever scopes the token claims", async () => {
    expect(await viewer({ ...AN, scope: "dossier:read" })).toMatchObject({
      kind: "HOLDER",
      holder: "h1",
      scopes: [],
      subject: `${gateway.issuer.url} citizen-an`,
    });
  });

  it("of an official has the post of the register and the scopes that both know", async () => {
    expect(await viewer(RECEIVER)).toMatchObject({
      kind: "OFFICIAL",
      official: "receiver",
      agency: "H26.62.3",
      office: "H26.62.3-TTHCC",
      scopes: ["dossier:read", "dossier:receive", "archive:digitise"],
    });
  });

  it("of somebody whose post has ended is nobody's official", async () => {
    expect(await viewer({ sub: "gone", official: "gone", scope: "dossier:read" })).toMatchObject({
      kind: "OFFICIAL",
      official: null,
      agency: null,
      scopes: [],
    });
  });

  it("of a device has the scopes and the office of its token", async () => {
    expect(await viewer({ sub: "kiosk", office: "H26.62.3-TTHCC", scope: "office:device" })).toMatchObject({
      kind: "MACHINE",
      office: "H26.62.3-TTHCC",
      scopes: ["office:device"],
    });
  });
});
