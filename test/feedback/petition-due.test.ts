import fc from "fast-check";
import { localDay } from "../../subgraphs/kit/scalars";
import { type Calendar, petitionDue } from "../../subgraphs/feedback/petition/due";

const years = new Set([2025, 2026, 2027]);
const calendar: Calendar = {
  years,
  exceptions: new Map([
    ["2026-02-16", false],
    ["2026-02-17", false],
    ["2026-02-18", false],
    ["2026-02-19", false],
    ["2026-02-20", false],
    ["2026-01-10", true],
  ]),
};
const at = (text: string) => new Date(`${text}:00+07:00`);
const isWorked = (day: string) =>
  calendar.exceptions.get(day) ?? ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

describe("by when a petition is to be answered", () => {
  it.each([
    ["CALENDAR", 15, "2026-03-02T09:30", "2026-03-17T09:30"],
    ["CALENDAR", 15, "2026-03-06T09:30", "2026-03-23T09:30"], // the 21st is a Saturday
    ["CALENDAR", 15, "2026-02-01T23:59", "2026-02-23T23:59"], // Tết lies in between
    ["CALENDAR", 5, "2026-01-05T08:00", "2026-01-10T08:00"], // a Saturday that is worked
    ["WORKING", 5, "2026-03-02T09:30", "2026-03-09T09:30"],
    ["WORKING", 1, "2026-02-13T16:00", "2026-02-23T16:00"],
    ["WORKING", 1, "2026-02-14T10:00", "2026-02-23T10:00"],
  ] as const)("%s %i days from %s: %s", (kind, days, from, due) => {
    expect(petitionDue(at(from), { kind, days }, calendar)).toEqual(at(due));
  });

  it("refuses to guess past the last loaded year", () => {
    expect(petitionDue(at("2027-12-20T08:00"), { kind: "CALENDAR", days: 15 }, calendar)).toBeNull();
    expect(petitionDue(at("2027-12-10T08:00"), { kind: "CALENDAR", days: 15 }, calendar)).not.toBeNull();
  });

  it("is a worked day, at the same time of day, never sooner than the days allowed", () => {
    const seed = Date.now() % 2 ** 31;
    console.info(`due times: seed ${seed}, 2000 runs`);
    const day = fc.date({
      min: new Date("2025-01-01T00:00:00Z"),
      max: new Date("2027-06-30T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom("CALENDAR" as const, "WORKING" as const),
        (from, days, kind) => {
          const due = petitionDue(from, { kind, days }, calendar);
          expect(due).not.toBeNull();
          const passed = ((due?.getTime() ?? 0) - from.getTime()) / 86_400_000;
          expect(Number.isInteger(passed)).toBe(true);
          expect(passed).toBeGreaterThanOrEqual(days);
          expect(isWorked(localDay(due ?? from))).toBe(true);
          const worked = Array.from({ length: passed }, (_, n) =>
            localDay(new Date(from.getTime() + (n + 1) * 86_400_000)),
          ).filter(isWorked).length;
          if (kind === "WORKING") expect(worked).toBe(days);
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });
});
