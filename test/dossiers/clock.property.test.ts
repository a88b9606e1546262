import fc from "fast-check";
import { type TimeLimit, promise, usedMinutes } from "../../subgraphs/dossiers/clock/clock";
import {
  CalendarNotLoadedError,
  WorkCalendar,
  type WorkingSession,
} from "../../subgraphs/dossiers/clock/work-calendar";
import { COMMUNE_HOURS, YEARS, calendarRows, facts } from "./calendar-rows";
import { NaiveClock } from "./naive-clock";

const CASES = 6_000;
const seed = Number(process.env["PROPERTY_SEED"] ?? Date.now() % 2_147_483_647);

const halfSaturdays: readonly WorkingSession[] = [...COMMUNE_HOURS, { weekday: 6, opens: "07:30", closes: "11:00" }];
const odd: readonly WorkingSession[] = [
  { weekday: 1, opens: "08:00", closes: "12:00" },
  { weekday: 3, opens: "06:45", closes: "10:15" },
  { weekday: 3, opens: "12:50", closes: "19:05" },
  { weekday: 5, opens: "13:00", closes: "13:37" },
  { weekday: 7, opens: "09:00", closes: "15:30" },
];
const rows = calendarRows();
const offices = [COMMUNE_HOURS, halfSaturdays, odd].map((sessions) => ({
  clock: new WorkCalendar(sessions, facts(rows)),
  oracle: new NaiveClock(sessions, YEARS, rows),
}));

const firstMinute = Date.parse("2025-01-01T00:00:00+07:00") / 60_000;
const minutes = Date.parse("2028-01-01T00:00:00+07:00") / 60_000 - firstMinute;
// Where faults live: around Tết, the swapped days, the midday break, three o'clock, the end of the last year.
const corners = [
  "2026-02-13T16:59",
  "2026-02-21T09:00",
  "2026-01-10T14:00",
  "2026-08-22T11:30",
  "2026-11-23T15:00",
  "2026-11-24T10:00",
  "2027-12-30T16:00",
  "2025-12-31T17:00",
].map((local) => Date.parse(`${local}:00+07:00`) / 60_000);
const minute = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: firstMinute, max: firstMinute + minutes - 1 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...corners), fc.integer({ min: -600, max: 600 }))
      .map(([corner, shift]) => corner + shift),
  },
);
const unit = fc.constantFrom(
  "WORKING_HOURS" as const,
  "WORKING_DAYS" as const,
  "CALENDAR_DAYS" as const,
  "SAME_DAY" as const,
);

afterAll(() => process.stdout.write(`clock against the oracle: seed ${seed}, ${ran} due times, ${counted} spans\n`));
let ran = 0;
let counted = 0;

describe("the clock agrees with an oracle that counts minutes", () => {
  it("on due times and budgets", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...offices),
        unit,
        fc.integer({ min: 0, max: 45 }),
        minute,
        ({ clock, oracle }, kind, amount, at) => {
          ran += 1;
          const expected = oracle.due(kind, amount, at);
          const limit: TimeLimit =
            kind === "SAME_DAY"
              ? { amount, unit: "WORKING_DAYS", sameDayCutoff: true }
              : { amount, unit: kind, sameDayCutoff: false };
          // No limit is of zero hours; an hour count of zero has no minute to end with in the oracle.
          fc.pre(kind !== "WORKING_HOURS" || amount > 0);
          if (expected === null) {
            expect(() => promise(clock, limit, new Date(at * 60_000))).toThrow(CalendarNotLoadedError);
            return;
          }
          const { dueAt, budgetMinutes } = promise(clock, limit, new Date(at * 60_000));
          expect([dueAt.toISOString(), budgetMinutes]).toEqual([
            new Date(expected.due * 60_000).toISOString(),
            expected.budget,
          ]);
        },
      ),
      { seed, numRuns: CASES },
    );
    expect(ran).toBeGreaterThanOrEqual(CASES);
  });

  it("on minutes used, less what was paused", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...offices),
        minute,
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 3, maxLength: 3 }),
        ({ clock, oracle }, from, gaps) => {
          counted += 1;
          const [a = 0, b = 0, c = 0] = gaps;
          const end = firstMinute + minutes;
          const [pause, resume, until] = [from + a, from + a + b, from + a + b + c].map((m) => Math.min(m, end));
          const expected = oracle.openBetween(from, until ?? 0) - oracle.openBetween(pause ?? 0, resume ?? 0);
          fc.pre((until ?? 0) < end);
          const at = (m: number | undefined) => new Date((m ?? 0) * 60_000);
          expect(usedMinutes(clock, at(from), at(until), [{ from: at(pause), to: at(resume) }])).toBe(expected);
        },
      ),
      { seed, numRuns: CASES },
    );
    expect(counted).toBeGreaterThanOrEqual(CASES);
  });
});
