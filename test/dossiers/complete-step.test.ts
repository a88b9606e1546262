import { createHash } from "node:crypto";
import { DossiersWorld } from "./fixture";
import { an, official } from "./people";
import { Verbs } from "./verbs";

const READ = `query ($code: ID!) { dossier(code: $code) { status steps { role state startedAt dueAt finishedAt carriedOnPaper timeliness }
  history { edges { node { kind note official { id } step { role } detail } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const read = async (code: string) => (await world.ask(READ, { code }, an)).data.dossier;
const leaderStep = (code: string) => verbs.stepOf(code, "LEADER");

describe("completing a step", () => {
  it("hands the dossier on to the next one, with its own due time", async () => {
    const code = await verbs.accepted();
    const now = new Date("2026-03-10T11:00:00+07:00");
    const moved = await verbs.complete(
      code,
      await verbs.stepOf(code, "SPECIALIST"),
      official("specialist"),
      { note: " Đủ điều kiện ", carriedOnPaper: true },
      { now },
    );
    expect(moved).toMatchObject({ __typename: "DossierMoved", dossier: { status: "PROCESSING", nationalStatus: 4 } });
    const { steps, history } = await read(code);
    expect(steps[1]).toMatchObject({
      state: "DONE",
      finishedAt: "2026-03-10T11:00:00.000+07:00",
      carriedOnPaper: true,
      timeliness: "FINISHED_ON_TIME",
    });
    // Two hours across the midday break.
    expect(steps[2]).toMatchObject({
      role: "LEADER",
      state: "ACTIVE",
      startedAt: "2026-03-10T11:00:00.000+07:00",
      dueAt: "2026-03-10T15:00:00.000+07:00",
    });
    expect(history.edges.at(-1).node).toEqual({
      kind: "STEP_COMPLETED",
      note: "Đủ điều kiện",
      official: { id: "specialist" },
      step: { role: "SPECIALIST" },
      detail: { role: "SPECIALIST", carriedOnPaper: true },
    });
  });

  it("is not open before acceptance, for a step that waits, that is done, or that is the office's", async () => {
    const fresh = await verbs.submitted();
    expect(await verbs.complete(fresh, await verbs.stepOf(fresh, "SPECIALIST"), official("specialist"))).toMatchObject({
      code: "MOVE_NOT_OPEN",
      status: "SUBMITTED",
    });
    const code = await verbs.accepted();
    expect(await verbs.complete(code, await leaderStep(code), official("leader"))).toMatchObject({
      code: "MOVE_NOT_OPEN",
      status: "ACCEPTED",
    });
    expect(await verbs.complete(code, await verbs.stepOf(code, "RECEIVER"), official("receiver"))).toMatchObject({
      code: "MOVE_NOT_OPEN",
    });
    const done = await verbs.examined();
    expect(await verbs.complete(done, await verbs.stepOf(done, "SPECIALIST"), official("specialist"))).toMatchObject({
      code: "MOVE_NOT_OPEN",
      status: "PROCESSING",
    });
  });

  it("of another dossier's step is of a step that is not there", async () => {
    const [code, other] = [await verbs.accepted(), await verbs.accepted()];
    expect(await verbs.complete(code, await verbs.stepOf(other, "SPECIALIST"), official("specialist"))).toMatchObject({
      __typename: "NotFoundProblem",
    });
  });

  it("does not happen before what went before it, however the clock is moved", async () => {
    const code = await verbs.accepted();
    const step = await verbs.stepOf(code, "SPECIALIST");
    const before = { now: new Date("2026-03-10T09:59:59+07:00") };
    const footprint = await world.footprint();
    expect(await verbs.complete(code, step, official("specialist"), {}, before)).toMatchObject({
      __typename: "MoveRefusedProblem",
      code: "MOVE_NOT_OPEN",
      status: "ACCEPTED",
    });
    expect(await world.footprint()).toEqual(footprint);
    expect(await verbs.complete(code, step, official("specialist"))).toMatchObject({ __typename: "DossierMoved" });
    const { code: decided, result } = await verbs.decided();
    expect(await verbs.finish(decided, [result], official("leader"), {}, before)).toMatchObject({
      code: "MOVE_NOT_OPEN",
    });
    const { code: finished } = await verbs.finished();
    expect(await verbs.giveBack(finished, official("receiver"), {}, before)).toMatchObject({ code: "MOVE_NOT_OPEN" });
  });

  it("finds nothing under a code that cannot be one", async () => {
    for (const code of ["H26.62.3-260310-0001\0", "H26.62.3-260310-0001\ud800", "", "x".repeat(100_000)]) {
      const none = { __typename: "NotFoundProblem" };
      expect(await verbs.accept(code)).toMatchObject(none);
      expect(await verbs.complete(code, "s", official("specialist"))).toMatchObject(none);
      expect(await verbs.finish(code, [])).toMatchObject(none);
      expect(await verbs.giveBack(code)).toMatchObject(none);
      expect(await read(code)).toBeNull();
    }
    const { code, result } = await verbs.decided();
    expect(await verbs.finish(code, [result, "\0"])).toMatchObject({ code: "RESULT_MISSING" });
  });

  it("does not take a note without end", async () => {
    const code = await verbs.accepted();
    expect(
      await verbs.complete(code, await verbs.stepOf(code, "SPECIALIST"), official("specialist"), {
        note: "x".repeat(2_001),
      }),
    ).toMatchObject({ path: ["input", "note"] });
  });
});

describe("a step that signs", () => {
  const refused = { __typename: "MoveRefusedProblem", code: "SIGNATURE_NOT_VALID", status: "PROCESSING" };

  it.each<[string, (code: string) => Promise<string | null>]>([
    ["no signature", () => Promise.resolve(null)],
    ["a signature that does not exist", () => Promise.resolve("none")],
    ["what no signature can be called", () => Promise.resolve("\0")],
    ["somebody else's", async (code) => verbs.signatureOver(await verbs.result(code), "specialist")],
    [
      "a signature that failed",
      async (code) => verbs.signatureOver(await verbs.result(code), "leader", { indication: "TOTAL_FAILED" }),
    ],
    [
      "a signature that could not be decided",
      async (code) => verbs.signatureOver(await verbs.result(code), "leader", { indication: "INDETERMINATE" }),
    ],
    [
      "a signed statement",
      async (code) => verbs.signatureOver(await verbs.result(code), "leader", { statement: true }),
    ],
    [
      "one over another dossier's result",
      async () => verbs.signatureOver(await verbs.result("H26.62.3-260301-0007"), "leader"),
    ],
    [
      "an older one over the same bytes, made for another dossier",
      async (code) => {
        const sha256 = createHash("sha256").update(code).digest("hex");
        const older = await verbs.result("H26.62.3-260301-0007", { sha256 });
        await verbs.result(code, { sha256 });
        return verbs.signatureOver(older, "leader");
      },
    ],
    ["one over a paper that the applicant gave", async () => verbs.signatureOver(await world.paper(), "leader")],
  ])("is not completed with %s", async (_what, signatureOf) => {
    const code = await verbs.examined();
    const signatureId = await signatureOf(code);
    const before = await world.footprint();
    expect(await verbs.complete(code, await leaderStep(code), official("leader"), { signatureId })).toMatchObject(
      refused,
    );
    expect(await world.footprint()).toEqual(before);
  });

  it("is completed with the leader's own over the result, by the file that was uploaded or by the paper", async () => {
    for (const by of ["upload", "paper"] as const) {
      const code = await verbs.examined();
      const result = await verbs.result(code);
      const signatureId =
        by === "upload"
          ? await verbs.signatureOver(result, "leader")
          : await world.signature({ official: "leader", paper: result });
      expect(await verbs.complete(code, await leaderStep(code), official("leader"), { signatureId })).toMatchObject({
        dossier: { status: "PROCESSING" },
      });
      const { steps, history } = await read(code);
      expect(steps.map((step: { state: string }) => step.state)).toEqual(["DONE", "DONE", "DONE", "ACTIVE"]);
      expect(history.edges.at(-1).node.detail).toMatchObject({ signature: signatureId });
    }
  });

  it("waits for a signature and a result that were just acknowledged", async () => {
    const code = await verbs.examined();
    const result = await world.paper(
      { type: "KQ.G15.000031", status: "VALID", origin: "PROCEDURE_RESULT", sourceDossier: code },
      false,
    );
    const signatureId = await world.signature({ official: "leader", paper: result }, false);
    expect(await verbs.complete(code, await leaderStep(code), official("leader"), { signatureId })).toMatchObject({
      __typename: "DossierMoved",
    });
  });
});
