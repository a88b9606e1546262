import type { Viewer } from "../../subgraphs/kit/viewer";
import { DossiersWorld } from "./fixture";
import { BIRTH_PROOF } from "./hanoi";
import { an, binh, nobody, official, portal } from "./people";
import { Verbs } from "./verbs";

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

describe("filing online", () => {
  it.each<[string, Partial<Viewer>, object]>([
    ["for somebody else", an, { ownerId: "holder-binh" }],
    ["for oneself in somebody else's name", an, { submitterId: "holder-binh" }],
    ["by somebody who is not signed in", nobody, {}],
    ["by an official", official("receiver"), {}],
    ["by a machine", portal, {}],
  ])("is not allowed %s", async (_what, viewer, change) => {
    const input = await verbs.birthInput(change);
    const before = await world.footprint();
    expect(await verbs.submit(input, viewer)).toMatchObject({ __typename: "NotAllowedProblem", code: "NOT_ALLOWED" });
    expect(await world.footprint()).toEqual(before);
  });
});

describe("filing at the counter", () => {
  const atCounter = async (viewer: Partial<Viewer>, change: object = {}) => {
    const paperId = await world.paper();
    return verbs.submit(
      await verbs.birthInput({
        channel: "COUNTER",
        components: [{ requiredPaperId: BIRTH_PROOF, paperId }],
        ...change,
      }),
      viewer,
    );
  };

  it("is for officials of that office who may receive", async () => {
    expect(await atCounter(official("receiver"))).toMatchObject({ __typename: "SubmitDossierSuccess" });
    for (const other of ["school-officer", "specialist", "ward-clerk", "province"]) {
      expect(await atCounter(official(other))).toMatchObject({ code: "NOT_ALLOWED" });
    }
    for (const citizen of [an, binh, nobody]) expect(await atCounter(citizen)).toMatchObject({ code: "NOT_ALLOWED" });
  });

  it("is for a holder who exists, and waits for one who was just registered", async () => {
    expect(await atCounter(official("receiver"), { ownerId: "nobody" })).toMatchObject({
      __typename: "NotFoundProblem",
    });
    world.announce("archive", "holder", "holder-new", { id: "holder-new", kind: "INDIVIDUAL", trackingHash: "" });
    const paperId = await world.paper({ holder: "holder-new" }, false);
    const change = { ownerId: "holder-new", components: [{ requiredPaperId: BIRTH_PROOF, paperId }] };
    // The paper is the new holder's, and nobody of this filing uploaded it.
    expect(await atCounter(official("receiver"), change)).toMatchObject({ code: "PAPER_NOT_VALID" });
    await world.paper({ id: paperId, holder: "holder-new", status: "VALID" });
    expect(await atCounter(official("receiver"), change)).toMatchObject({ __typename: "SubmitDossierSuccess" });
  });

  it("does not reach a paper that its holder has hidden", async () => {
    const paperId = await world.paper({ hidden: true });
    const components = [{ requiredPaperId: BIRTH_PROOF, paperId }];
    expect(await atCounter(official("receiver"), { components })).toMatchObject({ code: "PAPER_NOT_YOURS" });
    expect(await verbs.submit(await verbs.birthInput({ components }))).toMatchObject({
      __typename: "SubmitDossierSuccess",
    });
  });
});

it("answers a remembered filing under today's rights", async () => {
  const input = { ...(await verbs.birthInput()), idempotencyKey: "remembered" };
  const { dossier } = await verbs.submit(input);
  await world.sqlAsOwner("DELETE FROM dossier_reader WHERE dossier_code = $1", [dossier.code]);
  expect(await verbs.submit(input)).toMatchObject({ __typename: "NotFoundProblem" });
});
