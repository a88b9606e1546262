import { type TimeLimit, afterWorkingMinutes, promise, usedMinutes } from "../../subgraphs/dossiers/clock/clock";
import { CalendarNotLoadedError, WorkCalendar } from "../../subgraphs/dossiers/clock/work-calendar";
import { timeLimitOf } from "../../subgraphs/dossiers/catalogue/time-limit";
import { timelinessOf } from "../../subgraphs/dossiers/clock/timeliness";
import { COMMUNE_HOURS, calendarRows, facts } from "./calendar-rows";

const calendar = new WorkCalendar(COMMUNE_HOURS, facts(calendarRows()));
const local = (text: string) => new Date(`${text}+07:00`);
const hours = (amount: number): TimeLimit => ({ amount, unit: "WORKING_HOURS", sameDayCutoff: false });
const days = (amount: number): TimeLimit => ({ amount, unit: "WORKING_DAYS", sameDayCutoff: false });
const calendarDays = (amount: number): TimeLimit => ({ amount, unit: "CALENDAR_DAYS", sameDayCutoff: false });
const sameDay: TimeLimit = { amount: 1, unit: "WORKING_DAYS", sameDayCutoff: true };

// Worked out by hand with a calendar on the wall.
const cases: readonly [string, TimeLimit, string, string, number][] = [
  ["two hours in the morning", hours(2), "2026-03-10T08:00:00", "2026-03-10T10:00:00", 120],
  ["two hours across the midday break", hours(2), "2026-03-10T11:00:00", "2026-03-10T15:00:00", 120],
  ["a full morning ends at its close", { ...hours(0), amount: 4.5 }, "2026-03-10T07:00:00", "2026-03-10T11:30:00", 270],
  ["a full day ends at 17:00, not at the next opening", hours(8), "2026-03-10T07:00:00", "2026-03-10T17:00:00", 480],
  ["11:30 counts as 13:30", hours(1), "2026-03-10T11:30:00", "2026-03-10T14:30:00", 60],
  ["17:00 counts as the next morning", hours(1), "2026-03-10T17:00:00", "2026-03-11T08:00:00", 60],
  ["before opening counts from the opening", hours(1), "2026-03-10T05:12:00", "2026-03-10T08:00:00", 60],
  ["Friday evening counts as Monday", hours(1), "2026-03-13T18:00:00", "2026-03-16T08:00:00", 60],
  ["hours over a weekend", hours(4), "2026-03-13T15:30:00", "2026-03-16T09:30:00", 240],
  ["seconds are kept", hours(1), "2026-03-10T08:00:30", "2026-03-10T09:00:30", 60],
  ["one working day", days(1), "2026-03-10T09:15:00", "2026-03-11T09:15:00", 480],
  ["five working days over a weekend", days(5), "2026-03-10T09:15:00", "2026-03-17T09:15:00", 2400],
  ["working days from a Saturday", days(1), "2026-03-14T09:15:00", "2026-03-17T07:00:00", 480],
  ["over Tết Bính Ngọ", days(2), "2026-02-13T10:00:00", "2026-02-24T10:00:00", 960],
  ["over the eve that is off in exchange", days(1), "2025-12-31T10:00:00", "2026-01-05T10:00:00", 480],
  ["a swapped Saturday is worked", days(1), "2026-01-09T10:00:00", "2026-01-10T10:00:00", 480],
  ["hours on a swapped Saturday", hours(2), "2026-01-10T10:30:00", "2026-01-10T14:30:00", 120],
  ["Hùng Kings on a Sunday gives the Monday", days(1), "2026-04-24T10:00:00", "2026-04-28T10:00:00", 480],
  ["30/4 and 1/5", days(1), "2026-04-29T10:00:00", "2026-05-04T10:00:00", 480],
  ["National Day with the exchanged Monday", days(1), "2026-08-28T10:00:00", "2026-09-03T10:00:00", 480],
  ["24/11 is a holiday since 2026", days(1), "2026-11-23T10:00:00", "2026-11-25T10:00:00", 480],
  ["24/11 was worked in 2025", days(1), "2025-11-23T10:00:00", "2025-11-25T07:00:00", 480],
  ["filed on a holiday", days(1), "2026-11-24T10:00:00", "2026-11-26T07:00:00", 480],
  ["into the new year", days(3), "2026-12-31T10:00:00", "2027-01-06T10:00:00", 1440],
  ["calendar days count every day", calendarDays(3), "2026-03-10T10:00:00", "2026-03-13T10:00:00", 1440],
  ["calendar days that end on a Saturday", calendarDays(4), "2026-03-10T10:00:00", "2026-03-16T10:00:00", 1920],
  ["calendar days that end on a holiday", calendarDays(1), "2026-11-23T10:00:00", "2026-11-25T10:00:00", 480],
  ["calendar days over Tết", calendarDays(10), "2026-02-13T10:00:00", "2026-02-23T10:00:00", 480],
  ["calendar days from after closing", calendarDays(2), "2026-03-10T19:00:00", "2026-03-13T07:00:00", 960],
  ["same day, in the morning", sameDay, "2026-03-10T08:00:00", "2026-03-10T17:00:00", 420],
  ["same day, a minute before three", sameDay, "2026-03-10T14:59:00", "2026-03-10T17:00:00", 121],
  ["same day, at three", sameDay, "2026-03-10T15:00:00", "2026-03-11T17:00:00", 600],
  ["same day, in the break", sameDay, "2026-03-10T12:00:00", "2026-03-10T17:00:00", 210],
  ["same day, Friday at four", sameDay, "2026-03-13T16:00:00", "2026-03-16T17:00:00", 540],
  ["same day, after closing", sameDay, "2026-03-10T17:30:00", "2026-03-11T17:00:00", 480],
  ["same day, on the eve of a holiday at four", sameDay, "2026-11-23T16:00:00", "2026-11-25T17:00:00", 540],
];

describe("the clock", () => {
  it.each(cases)("%s", (_what, limit, accepted, due, budget) => {
    const { dueAt, budgetMinutes } = promise(calendar, limit, local(accepted));
    expect(dueAt).toEqual(local(due));
    expect(budgetMinutes).toBe(budget);
  });

  it("gives eight working hours to accept what was filed online", () => {
    expect(afterWorkingMinutes(calendar, local("2026-03-10T10:00:00"), 480)).toEqual(local("2026-03-11T10:00:00"));
    expect(afterWorkingMinutes(calendar, local("2026-03-10T22:00:00"), 480)).toEqual(local("2026-03-11T17:00:00"));
  });

  it("counts open minutes only, and not those of a pause", () => {
    expect(usedMinutes(calendar, local("2026-03-13T16:00:00"), local("2026-03-16T08:00:00"))).toBe(120);
    const pause = { from: local("2026-03-13T16:30:00"), to: local("2026-03-16T07:30:00") };
    expect(usedMinutes(calendar, local("2026-03-13T16:00:00"), local("2026-03-16T08:00:00"), [pause])).toBe(60);
    expect(
      usedMinutes(calendar, local("2026-03-13T16:00:00"), local("2026-03-16T08:00:00"), [{ ...pause, to: null }]),
    ).toBe(30);
  });

  it.each([
    ["a working day", days(1), "2027-12-31T10:00:00"],
    ["hours", hours(9), "2027-12-31T07:00:00"],
    ["calendar days", calendarDays(2), "2027-12-30T10:00:00"],
    ["a filing that lies there itself", hours(1), "2028-01-03T10:00:00"],
    ["the close of the next day", sameDay, "2027-12-31T15:00:00"],
  ])("refuses past the last loaded year: %s", (_what, limit, accepted) => {
    expect(() => promise(calendar, limit, local(accepted))).toThrow(CalendarNotLoadedError);
  });

  it("keeps the 15:00 rule to cases of a day", () => {
    const of = (amount: number) =>
      timeLimitOf({ sameDayCutoff: true }, { timeLimit: { amount, unit: "WORKING_DAYS" } });
    expect([of(1).sameDayCutoff, of(5).sameDayCutoff]).toEqual([true, false]);
  });

  it("tells early from on time by the day, and late by the minute", () => {
    const due = local("2026-03-11T10:00:00");
    const told = (finished: string | null, now = "2026-03-20T00:00:00") =>
      timelinessOf(due, finished === null ? null : local(finished), local(now));
    expect(told("2026-03-10T23:59:00")).toBe("FINISHED_EARLY");
    expect(told("2026-03-11T09:00:00")).toBe("FINISHED_ON_TIME");
    expect(told("2026-03-11T10:00:01")).toBe("FINISHED_LATE");
    expect(told(null)).toBe("OVERDUE");
    expect(told(null, "2026-03-11T10:00:00")).toBe("WITHIN_TIME");
  });
});
