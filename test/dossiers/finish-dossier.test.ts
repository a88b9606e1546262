import { DossiersWorld } from "./fixture";
import { BIRTH_PROOF } from "./hanoi";
import { an, official } from "./people";
import { Verbs } from "./verbs";

const READ = `query ($code: ID!) { dossier(code: $code) { status nationalStatus delivery finishedAt returnedAt returnNote results { id }
  clock { state usedMinutes timeliness } steps { role state official { id } } history { edges { node { kind status detail } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const read = async (code: string) =>
  (await world.ask(READ, { code }, an, { now: new Date("2026-03-20T10:00:00+07:00") })).data.dossier;

describe("finishing", () => {
  it("stops the clock with the result, and leaves only the return", async () => {
    const { code, result } = await verbs.decided();
    const now = new Date("2026-03-10T15:30:00+07:00");
    expect(await verbs.finish(code, [result], official("leader"), {}, { now })).toMatchObject({
      dossier: { status: "FINISHED", nationalStatus: 9, delivery: "AWAITING_PICKUP" },
    });
    expect(await read(code)).toMatchObject({
      finishedAt: "2026-03-10T15:30:00.000+07:00",
      results: [{ id: result }],
      clock: { state: "STOPPED", usedMinutes: 210, timeliness: "FINISHED_ON_TIME" },
      steps: [{}, {}, {}, { role: "RETURNER", state: "ACTIVE" }],
    });
    expect((await read(code)).history.edges.at(-1).node).toEqual({
      kind: "FINISHED",
      status: "FINISHED",
      detail: { results: [result] },
    });
  });

  it("is for who completed the last working step too", async () => {
    const { code, result } = await verbs.decided();
    const withoutLead = { ...official("leader"), scopes: ["dossier:process"] };
    expect(await verbs.finish(code, [result], withoutLead)).toMatchObject({ __typename: "DossierMoved" });
  });

  it("is late when it is late", async () => {
    const { code, result } = await verbs.decided();
    await verbs.finish(code, [result], official("leader"), {}, { now: new Date("2026-03-11T07:00:00+07:00") });
    expect((await read(code)).clock.timeliness).toBe("FINISHED_LATE");
  });

  it("is not open while a working step is", async () => {
    const code = await verbs.examined();
    expect(await verbs.finish(code, [await verbs.result(code)])).toMatchObject({
      code: "MOVE_NOT_OPEN",
      status: "PROCESSING",
    });
  });

  it.each<[string, (code: string, result: string) => Promise<string[]>, string]>([
    ["no result", () => Promise.resolve([]), "RESULT_MISSING"],
    ["a paper that does not exist", (_code, result) => Promise.resolve([result, "none"]), "RESULT_MISSING"],
    ["the same result twice", (_code, result) => Promise.resolve([result, result]), "RESULT_MISSING"],
    ["another dossier's result", async () => [await verbs.result("H26.62.3-260301-0001")], "RESULT_MISSING"],
    [
      "a paper of a type that the procedure does not give",
      async (code) => [await verbs.result(code, { type: "KHAC" })],
      "RESULT_MISSING",
    ],
    ["a result that was revoked", async (code) => [await verbs.result(code, { status: "REVOKED" })], "RESULT_MISSING"],
    ["a result that nobody signed", async (code) => [await verbs.result(code)], "RESULT_UNSIGNED"],
  ])("does not go with %s", async (_what, papersOf, expected) => {
    const { code, result } = await verbs.decided();
    const papers = await papersOf(code, result);
    const before = await world.footprint();
    expect(await verbs.finish(code, papers)).toMatchObject({
      __typename: "MoveRefusedProblem",
      code: expected,
      status: "PROCESSING",
    });
    expect(await world.footprint()).toEqual(before);
  });

  it("does not rest on a paper that has been revoked since", async () => {
    const paperId = await world.paper();
    const code = await verbs.submitted({}, { components: [{ requiredPaperId: BIRTH_PROOF, paperId }] });
    await verbs.accept(code);
    await verbs.complete(code, await verbs.stepOf(code, "SPECIALIST"), official("specialist"));
    const result = await verbs.result(code);
    await verbs.complete(code, await verbs.stepOf(code, "LEADER"), official("leader"), {
      signatureId: await verbs.signatureOver(result, "leader"),
    });
    await world.paper({ id: paperId, status: "REVOKED" });
    expect(await verbs.finish(code, [result])).toMatchObject({ code: "MOVE_NOT_OPEN" });
  });
});
