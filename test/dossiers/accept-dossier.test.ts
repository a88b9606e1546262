import { DossiersWorld, TUESDAY, freshKey } from "./fixture";
import { an, official } from "./people";
import { Verbs } from "./verbs";

const READ = `query ($code: ID!) { dossier(code: $code) { status nationalStatus acceptedAt consulted
  clock { state budgetMinutes usedMinutes remainingMinutes dueAt timeliness } slips { kind number issuedAt url }
  steps { role state official { id } startedAt dueAt finishedAt timeliness } history { edges { node { kind official { id } step { role } detail } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const read = async (code: string, now: Date) => (await world.ask(READ, { code }, an, { now })).data.dossier;
const at = (text: string) => ({ now: new Date(`${text}+07:00`) });

describe("acceptance", () => {
  it("starts the clock, ends the reception, begins the next step and numbers the receipt", async () => {
    const code = await verbs.submitted();
    const moved = await verbs.accept(
      code,
      official("receiver"),
      { consulted: ["POPULATION", "CIVIL_STATUS", "POPULATION"] },
      at("2026-03-10T14:00:00"),
    );
    expect(moved).toMatchObject({ __typename: "DossierMoved", dossier: { status: "ACCEPTED", nationalStatus: 2 } });
    const dossier = await read(code, at("2026-03-10T16:00:00").now);
    expect(dossier).toMatchObject({
      acceptedAt: "2026-03-10T14:00:00.000+07:00",
      consulted: ["POPULATION", "CIVIL_STATUS"],
      // The same-day rule: received before three, due at the close of the day.
      clock: {
        state: "RUNNING",
        budgetMinutes: 180,
        usedMinutes: 120,
        remainingMinutes: 60,
        dueAt: "2026-03-10T17:00:00.000+07:00",
        timeliness: "WITHIN_TIME",
      },
      slips: [{ kind: "RECEIPT", number: "0001/2026/TNHS", issuedAt: "2026-03-10T14:00:00.000+07:00" }],
      steps: [
        { role: "RECEIVER", state: "DONE", official: { id: "receiver" }, finishedAt: "2026-03-10T14:00:00.000+07:00" },
        {
          role: "SPECIALIST",
          state: "ACTIVE",
          startedAt: "2026-03-10T14:00:00.000+07:00",
          dueAt: "2026-03-10T17:00:00.000+07:00",
          timeliness: "WITHIN_TIME",
        },
        { role: "LEADER", state: "WAITING" },
        { role: "RETURNER", state: "WAITING" },
      ],
    });
    expect(dossier.history.edges[1].node).toMatchObject({
      kind: "ACCEPTED",
      official: { id: "receiver" },
      step: { role: "RECEIVER" },
      detail: { receipt: "0001/2026/TNHS", consulted: ["POPULATION", "CIVIL_STATUS"] },
    });
    expect(await read(code, at("2026-03-11T08:00:00").now)).toMatchObject({
      clock: { usedMinutes: 240, remainingMinutes: -60, timeliness: "OVERDUE" },
    });
  });

  it("numbers receipts per office and year without a gap, also when many accept at once", async () => {
    const codes = await Promise.all(Array.from({ length: 8 }, () => verbs.submitted()));
    await Promise.all(codes.map((code) => verbs.accept(code)));
    const numbers = (await world.sql<{ number: string }>("SELECT number FROM slip ORDER BY number")).map(
      (row) => row.number,
    );
    expect(numbers).toEqual(numbers.map((_, n) => `${String(n + 1).padStart(4, "0")}/2026/TNHS`));
  });

  it("is made once: the same key answers the same, another one is told that it is too late", async () => {
    const code = await verbs.submitted();
    const key = { idempotencyKey: freshKey() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => verbs.accept(code, official("receiver"), key)));
    expect(answers.every((answer) => answer.__typename === "DossierMoved")).toBe(true);
    expect(
      await world.sql("SELECT 1 FROM dossier_event WHERE dossier_code = $1 AND kind = 'ACCEPTED'", [code]),
    ).toHaveLength(1);
    expect(await verbs.accept(code)).toMatchObject({
      __typename: "MoveRefusedProblem",
      code: "MOVE_NOT_OPEN",
      status: "ACCEPTED",
    });
    expect(await verbs.accept(code, official("receiver"), { ...key, consulted: ["TAX"] })).toMatchObject({
      code: "CONFLICT",
    });
  });

  it("is one move when two officials try at the same moment", async () => {
    const code = await verbs.submitted();
    const answers = await Promise.all([
      verbs.accept(code, official("receiver")),
      verbs.accept(code, official("receiver-2")),
    ]);
    expect(answers.map((answer) => answer.code ?? "moved").toSorted()).toEqual(["MOVE_NOT_OPEN", "moved"]);
  });

  it("takes steps that decide away from who has received", async () => {
    const code = await verbs.submitted();
    await world.sqlAsOwner("UPDATE step SET official = 'receiver' WHERE dossier_code = $1 AND role = 'SPECIALIST'", [
      code,
    ]);
    await verbs.accept(code, official("receiver"));
    expect((await read(code, TUESDAY)).steps[1].official).toEqual({ id: "specialist" });
  });

  it("is refused where the due time lies in a year that is not loaded, and changes nothing", async () => {
    const code = await verbs.submitted(at("2027-12-30T07:30:00"));
    const before = await world.footprint();
    expect(await verbs.accept(code, official("receiver"), {}, at("2027-12-31T15:30:00"))).toMatchObject({
      __typename: "MoveRefusedProblem",
      code: "CALENDAR_NOT_LOADED",
      status: "SUBMITTED",
    });
    expect(await world.footprint()).toEqual(before);
  });
});
