import "reflect-metadata";
import fc from "fast-check";
import {
  IndexGroup,
  type Indicator,
  IndicatorGap,
  countedIndicator,
  exemptIndicator,
  unavailableIndicator,
} from "../../subgraphs/kit/graph";
import { type FeedbackCounts, NO_FEEDBACK, feedbackLines } from "../../subgraphs/feedback/index/feedback-lines";
import { indexLines } from "../../subgraphs/feedback/index/index-lines";
import { groupScores, scoredPart, totalPoints } from "../../subgraphs/feedback/index/score";

const seed = Date.now() % 2 ** 31;
const numRuns = 500;
const holds = <T>(values: fc.Arbitrary<T>, check: (value: T) => void): void =>
  fc.assert(fc.property(values, check), { seed, numRuns });
beforeAll(() => console.info(`properties of the index: seed ${seed}, ${numRuns} runs each`));

/** Any line as a subgraph may give it. */
const given = (line: (typeof indexLines)[number]): fc.Arbitrary<Indicator | null> =>
  fc.oneof(
    fc.tuple(fc.nat(1_000), fc.nat(1_000)).map(([n, more]) => countedIndicator(line, n, n + more)),
    fc.constantFrom(...Object.values(IndicatorGap)).map((gap) => unavailableIndicator(line, gap)),
    fc.constant(exemptIndicator(line)),
    fc.constant(null),
  );
const someLines = fc
  .tuple(...indexLines.map(given))
  .map((lines) => lines.filter((line): line is Indicator => line !== null));
/** Every line with points, as on the day when nothing is unknown. */
const allScored = fc.tuple(...indexLines.map((line) => fc.nat(1_000).map((n) => countedIndicator(line, n, 1_000))));
const shuffled = someLines.chain((lines) =>
  fc.shuffledSubarray(lines, { minLength: lines.length }).map((mixed) => ({ lines, mixed })),
);

const counts: fc.Arbitrary<FeedbackCounts> = fc
  .record({
    petitions: fc.nat(500),
    dossiers: fc.nat(5_000),
    a: fc.double({ min: 0, max: 1, noNaN: true }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ petitions, dossiers, a, b }) => {
    const answered = Math.floor(petitions * b);
    return {
      petitions,
      petitionsOnTime: Math.floor(petitions * a),
      petitionsAnswered: answered,
      petitionsAnsweredWell: Math.floor(answered * a),
      aboutProcedures: Math.floor(petitions * a),
      aboutStaff: petitions - Math.floor(petitions * a),
      dossiers,
      dossiersWithoutComplaint: Math.floor(dossiers * b),
    };
  });

describe("the six groups", () => {
  it("have every line in the portal's order, with its group and maximum, whatever was given and in whatever order", () => {
    holds(shuffled, ({ lines, mixed }) => {
      const groups = groupScores(mixed);
      expect(groups).toEqual(groupScores(lines));
      expect(groups.map(({ group }) => group)).toEqual(Object.values(IndexGroup));
      expect(groups.map(({ max }) => max)).toEqual([18, 20, 12, 22, 18, 10]);
      const shown = groups.flatMap(({ indicators }) =>
        indicators.map(({ code, group, max }) => ({ code, group, max })),
      );
      expect(shown).toEqual(indexLines);
    });
  });

  it("say null where a line that counts has no points, and why; never zero for unknown", () => {
    holds(someLines, (lines) => {
      for (const { indicators, points } of groupScores(lines)) {
        const unknown = indicators.filter((line) => line.max > 0 && line.points === null);
        expect(points === null).toBe(unknown.length > 0);
        for (const line of indicators) expect(line.unavailable === null).toBe(line.points !== null);
      }
    });
  });

  it("add up: the total is all groups together or null, and what is scored never exceeds its maximum", () => {
    holds(fc.oneof(someLines, allScored), (lines) => {
      const groups = groupScores(lines);
      const total = totalPoints(lines);
      expect(total === null).toBe(groups.some(({ points }) => points === null));
      const scored = scoredPart(lines);
      expect(scored.points).toBeGreaterThanOrEqual(0);
      expect(scored.points).toBeLessThanOrEqual(scored.max + 1e-9);
      expect(scored.max).toBeLessThanOrEqual(100);
      if (total === null) return;
      expect(scored.max).toBe(100);
      expect(total).toBeCloseTo(
        groups.reduce((sum, { points }) => sum + (points ?? 0), 0),
        9,
      );
      expect(scored.points).toBeCloseTo(total, 9);
    });
  });

  it("give 100 to whoever has reached everything, and to nobody more", () => {
    expect(totalPoints(indexLines.map((line) => countedIndicator(line, 7, 7)))).toBe(100);
    expect(totalPoints(indexLines.map((line) => exemptIndicator(line)))).toBe(100);
    expect(totalPoints([])).toBeNull();
    expect(scoredPart([])).toEqual({ points: 0, max: 0 });
  });
});

describe("the satisfaction group", () => {
  const pointsOf = (change: Partial<FeedbackCounts>) =>
    Object.fromEntries(feedbackLines({ ...NO_FEEDBACK, ...change }).map((line) => [line.code, line.points]));

  it("never gives a line more than its maximum, nor less than nothing, and a better share never costs points", () => {
    holds(fc.tuple(counts, fc.nat(5_000)), ([c, more]) => {
      for (const line of feedbackLines(c)) {
        if (line.points === null) continue;
        expect(line.points).toBeGreaterThanOrEqual(0);
        expect(line.points).toBeLessThanOrEqual(line.max);
      }
      const better = { ...c, dossiersWithoutComplaint: Math.min(c.dossiers, c.dossiersWithoutComplaint + more) };
      expect(pointsOf(better)["DOSSIER_RECEIVING_SATISFACTION"]).toBeGreaterThanOrEqual(
        pointsOf(c)["DOSSIER_RECEIVING_SATISFACTION"] ?? 0,
      );
    });
  });

  it("is worth 12 without a petition and without a dossier: six for each petition line, none for receiving", () => {
    expect(pointsOf({})).toEqual({
      PETITION_PROCESSING_ON_TIME: 6,
      PETITION_HANDLING_SATISFACTION: 6,
      DOSSIER_RECEIVING_SATISFACTION: 0,
      PETITION_CLASSIFICATION_TTHC: null,
      PETITION_CLASSIFICATION_STAFF: null,
    });
  });

  it.each([
    [100, 100, 6],
    [90, 100, 6],
    [89, 100, 6 * (0.89 / 0.9)],
    [45, 100, 3],
    [0, 100, 0],
  ])("%i of %i dossiers without complaint: %d points", (good, dossiers, points) => {
    expect(pointsOf({ dossiers, dossiersWithoutComplaint: good })["DOSSIER_RECEIVING_SATISFACTION"]).toBeCloseTo(
      points,
      9,
    );
  });

  it("scores petitions by their share; those that are still within time count as handled on time, not as handled", () => {
    expect(
      pointsOf({
        petitions: 4,
        petitionsOnTime: 3,
        petitionsAnswered: 2,
        petitionsAnsweredWell: 1,
        aboutProcedures: 3,
        aboutStaff: 1,
      }),
    ).toMatchObject({
      PETITION_PROCESSING_ON_TIME: 4.5,
      PETITION_HANDLING_SATISFACTION: 3,
      PETITION_CLASSIFICATION_TTHC: 0,
    });
    expect(pointsOf({ petitions: 4, petitionsOnTime: 0 })).toMatchObject({
      PETITION_PROCESSING_ON_TIME: 0,
      PETITION_HANDLING_SATISFACTION: 6,
    });
  });
});
