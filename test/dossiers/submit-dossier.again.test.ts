import { DossiersWorld, freshKey } from "./fixture";
import { MARRIAGE } from "./hanoi";
import { an } from "./people";
import { Verbs } from "./verbs";

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

describe("the same paper again", () => {
  it("is a reused component in the next dossier, a reused result where a procedure gave it", async () => {
    const input = await verbs.birthInput();
    await verbs.submit(input);
    const result = await world.paper({
      type: "KQ.G15.000032",
      status: "VALID",
      origin: "PROCEDURE_RESULT",
      sourceDossier: "H26.62.3-250801-0001",
    });
    const again = await verbs.submit({
      ...input,
      components: [...(input["components"] as object[]), { requiredPaperId: MARRIAGE, paperId: result }],
    });
    const query = "query ($code: ID!) { dossier(code: $code) { components { origin } } }";
    const { components } = (await world.ask(query, { code: again.dossier.code }, an)).data.dossier;
    expect(components.map((one: { origin: string }) => one.origin)).toEqual(["REUSED_COMPONENT", "REUSED_RESULT"]);
  });

  it("is told as used in both, to whom may see them", async () => {
    const input = await verbs.birthInput();
    const codes = [await verbs.submit(input), await verbs.submit(input)].map((answer) => answer.dossier.code);
    const paper = (input["components"] as { paperId: string }[])[0]!.paperId;
    const USED = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Paper { usedIn { totalCount edges { node { code } } } } } }`;
    const of = [{ __typename: "Paper", id: paper }];
    const { data } = await world.ask(USED, { of }, an);
    expect(data._entities[0].usedIn.edges.map((edge: { node: { code: string } }) => edge.node.code).toSorted()).toEqual(
      codes.toSorted(),
    );
    const others = await world.ask(USED, { of }, { ...an, holder: "holder-binh" });
    expect(others.data._entities[0].usedIn).toEqual({ totalCount: 0, edges: [] });
  });
});

describe("idempotency", () => {
  it("answers twenty at once from one dossier", async () => {
    const input = { ...(await verbs.birthInput()), idempotencyKey: freshKey() };
    const before = await world.footprint();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verbs.submit(input)));
    expect(new Set(answers.map((answer) => answer.dossier?.code)).size).toBe(1);
    expect((await world.footprint())["dossier"]).toBe(before["dossier"]! + 1);
  });

  it("refuses the same key for something else, and frees a key that was refused", async () => {
    const input = { ...(await verbs.birthInput()), idempotencyKey: freshKey() };
    await verbs.submit(input);
    expect(await verbs.submit({ ...input, subject: "Khác" })).toMatchObject({
      __typename: "ConflictProblem",
      code: "CONFLICT",
    });
    const key = freshKey();
    expect(await verbs.submit({ ...input, form: {}, idempotencyKey: key })).toMatchObject({ code: "FORM_INVALID" });
    expect(await verbs.submit({ ...input, idempotencyKey: key })).toMatchObject({ __typename: "SubmitDossierSuccess" });
  });
});
