import fc from "fast-check";
import { parseCalendar, readCalendarTable } from "../../subgraphs/catalogue/calendar/calendar-file";
import { type CalendarDay, WorkingDayKind, isWeekend, judge } from "../../subgraphs/catalogue/calendar/judge-day";

const years = [2025, 2026, 2027].map((year) => readCalendarTable(`calendar/${year}.tsv`));
const exceptions = new Map(years.flatMap(({ days }) => days.map((day) => [day.date, day] as const)));
const isWorking = (date: string): boolean => judge(date, exceptions.get(date) ?? null).working;

describe("the calendar as it was read in sources", () => {
  it.each([
    ["2026-02-13", true],
    ["2026-02-16", false],
    ["2026-02-17", false],
    ["2026-02-18", false],
    ["2026-02-19", false],
    ["2026-02-20", false],
    ["2026-02-23", true], // Tết 16-20/2/2026
    ["2026-04-26", false],
    ["2026-04-27", false],
    ["2026-04-28", true], // Hùng Kings on a Sunday, made up for on Monday
    ["2026-04-30", false],
    ["2026-05-01", false],
    ["2026-09-02", false],
    ["2026-11-24", false],
    ["2025-11-24", true], // the holiday of Resolution 28/2026/QH16
    ["2025-01-24", true],
    ["2025-01-27", false],
    ["2025-01-31", false],
    ["2025-02-03", true],
    ["2025-04-07", false],
    ["2027-04-16", false],
    ["2027-02-04", false],
    ["2027-02-10", false],
    ["2027-02-11", true],
    ["2027-05-03", false],
    ["2027-09-01", false],
  ])("%s is worked: %s", (date, worked) => expect(isWorking(date)).toBe(worked));

  it("gives 24/11/2026 its instrument, and no ordinary day one", () => {
    expect(judge("2026-11-24", exceptions.get("2026-11-24") ?? null)).toEqual({
      date: "2026-11-24",
      kind: "HOLIDAY",
      working: false,
      instrument: "Nghị quyết 28/2026/QH16: Ngày Văn hóa Việt Nam",
    });
    expect(judge("2026-11-25", null)).toEqual({ date: "2026-11-25", kind: "WORKING", working: true, instrument: null });
    expect(judge("2026-11-28", null)).toMatchObject({ kind: "WEEKEND", working: false, instrument: null });
  });

  it("says of every day of 2027 that it is provisional", () => {
    const days = years.find(({ year }) => year === 2027)?.days ?? [];
    expect(days).not.toHaveLength(0);
    expect(days.filter((day) => !day.instrument.includes("provisional"))).toEqual([]);
  });

  it("swaps one day against one other", () => {
    for (const { days } of years) {
      const of = (kind: WorkingDayKind): CalendarDay[] => days.filter((day) => day.kind === kind);
      expect(of(WorkingDayKind.SWAPPED_OFF).map((day) => day.instrument)).toEqual(
        expect.arrayContaining(of(WorkingDayKind.SWAPPED_WORKING).map((day) => day.instrument)),
      );
      expect(of(WorkingDayKind.SWAPPED_OFF)).toHaveLength(of(WorkingDayKind.SWAPPED_WORKING).length);
    }
  });
});

describe("a calendar file", () => {
  const table = (...lines: string[]): string => ["# a year", "date\tkind\tinstrument", ...lines].join("\n");
  const holiday = "HOLIDAY\tNghị định";

  it("is read from a table or from JSON alike", () => {
    const days = [
      { date: "2028-01-26", kind: "HOLIDAY", instrument: "Tết" },
      { date: "2028-01-27", kind: "HOLIDAY", instrument: "Tết" },
    ];
    expect(parseCalendar(table("2028-01-26..2028-01-27\tHOLIDAY\tTết"), "f")).toEqual({ year: 2028, days });
    expect(parseCalendar(JSON.stringify({ year: 2028, days }), "f")).toEqual({ year: 2028, days });
  });

  it.each([
    ["a day that does not exist", table(`2028-02-30\t${holiday}`)],
    ["a span that runs backwards", table(`2028-02-05..2028-02-01\t${holiday}`)],
    ["two years", table(`2028-01-01\t${holiday}`, `2029-01-01\t${holiday}`)],
    ["a day named twice", table(`2028-01-01\t${holiday}`, `2028-01-01\t${holiday}`)],
    ["an unknown kind", table("2028-01-01\tPARTY\tNghị định")],
    ["no instrument", table("2028-01-01\tHOLIDAY\t ")],
    ["a Monday worked in exchange", table("2028-01-03\tSWAPPED_WORKING\tCông văn")],
    ["a Saturday off in exchange", table("2028-01-01\tSWAPPED_OFF\tCông văn")],
    ["other columns", "day\twhat\n2028-01-01\tx"],
    ["nothing", "date\tkind\tinstrument"],
    ["days that are no list", '{"year":2028,"days":"x"}'],
  ])("is refused with %s", (_what, text) => expect(() => parseCalendar(text, "f")).toThrow(/^f/));

  it("makes off exactly the days that it names off and the weekends that it does not name worked", () => {
    const day = fc
      .integer({ min: 0, max: 365 })
      .map((n) => new Date(Date.UTC(2028, 0, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 1, maxLength: 20 }), day, (dates, asked) => {
        const lines = dates.map((date) => `${date}\t${isWeekend(date) ? "SWAPPED_WORKING" : "HOLIDAY"}\tNghị định`);
        const { days } = parseCalendar(table(...lines), "f");
        const named = days.find((one) => one.date === asked) ?? null;
        expect(judge(asked, named).working).toBe(named ? isWeekend(asked) : !isWeekend(asked));
      }),
    );
  });
});
