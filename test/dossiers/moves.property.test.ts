import fc from "fast-check";
import { DossierStatus, OfficialRole, StepState } from "../../subgraphs/dossiers/dossier/dossier.enums";
import {
  type Actor,
  type Move,
  type MoveFacts,
  type MoveName,
  isWorkingRole,
  judge,
  moves,
} from "../../subgraphs/dossiers/dossier/dossier.moves";
import { nationalNumber } from "../../subgraphs/dossiers/dossier/national-status";

const CASES = 20_000;
const seed = Number(process.env["PROPERTY_SEED"] ?? Date.now() % 2_147_483_647);
let ran = 0;
afterAll(() => process.stdout.write(`the table of moves: seed ${seed}, ${ran} judgements\n`));

const actors: readonly Actor[] = ["APPLICANT", "OFFICE", "STEP_AGENCY", "DECIDING_LEADER", "LAST_DECIDER"];
const person = fc.constantFrom("a", "b", "c");
const facts: fc.Arbitrary<MoveFacts> = fc.record({
  status: fc.constantFrom(null, ...Object.values(DossierStatus)),
  actors: fc.subarray([...actors]).map((list) => new Set(list)),
  official: fc.option(person),
  receivedBy: fc.option(person),
  step: fc.option(
    fc.record({
      role: fc.constantFrom(...Object.values(OfficialRole)),
      state: fc.constantFrom(...Object.values(StepState)),
      official: person,
      signs: fc.boolean(),
    }),
  ),
  openWorkingSteps: fc.integer({ min: 0, max: 3 }),
  ownSignatureOverResult: fc.boolean(),
  resultsAreThisDossiers: fc.boolean(),
  resultsAreSigned: fc.boolean(),
  componentsStillProve: fc.boolean(),
  nothingHappenedLater: fc.boolean(),
});
const names = Object.keys(moves) as MoveName[];

describe("the table of moves", () => {
  it("opens a move to nobody whom it must be closed to", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), facts, (name, known) => {
        ran += 1;
        const move: Move = moves[name];
        const verdict = judge(name, known);
        if (verdict.kind !== "open") return;
        expect(move.from).toContain(known.status);
        expect(move.who.some((actor) => known.actors.has(actor))).toBe(true);
        expect(move.guards.every((guard) => guard.holds(known))).toBe(true);
        if (name === "completeStep") {
          expect(known.step).toMatchObject({ state: StepState.ACTIVE, official: known.official });
          expect(isWorkingRole(known.step?.role ?? OfficialRole.RECEIVER)).toBe(true);
          expect(known.official).not.toBe(known.receivedBy);
          if (known.step?.signs) expect(known.ownSignatureOverResult).toBe(true);
        }
        if (name === "finish")
          expect([
            known.openWorkingSteps,
            known.resultsAreThisDossiers,
            known.resultsAreSigned,
            known.componentsStillProve,
          ]).toEqual([0, true, true, true]);
      }),
      { seed, numRuns: CASES },
    );
    expect(ran).toBeGreaterThanOrEqual(CASES);
  });

  it("says rights before the status, and the status before everything else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), facts, (name, known) => {
        const move: Move = moves[name];
        const mayAct = move.who.some((actor) => known.actors.has(actor));
        const verdict = judge(name, known);
        if (!mayAct) expect(verdict).toEqual({ kind: "notAllowed" });
        else if (!move.from.includes(known.status)) expect(verdict).toEqual({ kind: "refused", code: "MOVE_NOT_OPEN" });
      }),
      { seed, numRuns: CASES },
    );
  });

  it("only ever goes forward in the portal's order, and every status that it reaches leads to the end", () => {
    const steps = Object.values(moves) as Move[];
    for (const move of steps)
      for (const from of move.from)
        if (from !== null) expect(nationalNumber(move.to)).toBeGreaterThanOrEqual(nationalNumber(from));
    const leadsToEnd = (status: DossierStatus, seen: readonly DossierStatus[] = []): boolean =>
      status === DossierStatus.RETURNED ||
      steps.some(
        (move) =>
          move.from.includes(status) &&
          !seen.includes(move.to) &&
          move.to !== status &&
          leadsToEnd(move.to, [...seen, status]),
      );
    for (const move of steps) expect([move.to, leadsToEnd(move.to)]).toEqual([move.to, true]);
  });

  it("lets nobody who received a dossier decide it, and tells them so even where the step is another's", () => {
    const known: MoveFacts = {
      status: DossierStatus.ACCEPTED,
      actors: new Set(["STEP_AGENCY"]),
      official: "a",
      receivedBy: "a",
      step: { role: OfficialRole.SPECIALIST, state: StepState.ACTIVE, official: "b", signs: false },
      openWorkingSteps: 1,
      ownSignatureOverResult: false,
      resultsAreThisDossiers: false,
      resultsAreSigned: false,
      componentsStillProve: true,
      nothingHappenedLater: true,
    };
    expect(judge("completeStep", known)).toEqual({ kind: "refused", code: "ROLES_SEPARATE" });
    expect(judge("completeStep", { ...known, official: "c" })).toEqual({ kind: "refused", code: "NOT_YOUR_STEP" });
    expect(judge("completeStep", { ...known, official: "b" })).toMatchObject({ kind: "open" });
  });
});
