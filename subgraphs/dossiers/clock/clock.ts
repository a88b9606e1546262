import { dayNumber, instantOf, MINUTE_MS, timeOfDay } from "./local-time";
import type { WorkCalendar } from "./work-calendar";

export type TimeUnit = "WORKING_HOURS" | "WORKING_DAYS" | "CALENDAR_DAYS";

/** The statutory limit of one case of a procedure. */
export interface TimeLimit {
  readonly amount: number;
  readonly unit: TimeUnit;
  /** Same-day procedures: before 15:00 the close of the day, from 15:00 the close of the next worked day; the limit is for display. */
  readonly sameDayCutoff: boolean;
}

/** What acceptance promises: when it is due, and how many working minutes that is. */
export interface DuePromise {
  readonly dueAt: Date;
  readonly budgetMinutes: number;
}

/** A pause of the clock with a cause and an instrument; open while `to` is null. */
export interface Suspension {
  readonly from: Date;
  readonly to: Date | null;
}

const WORKING_DAY_MINUTES = 480;
const CUTOFF_MS = 15 * 60 * MINUTE_MS;
/** Online filings are accepted, refused or asked about within eight working hours. */
export const ACCEPTANCE_MINUTES = 480;

/** The one computation of due times: preview, receipt, steps and statistics all read it. */
export function promise(calendar: WorkCalendar, limit: TimeLimit, acceptedAt: Date): DuePromise {
  const start = calendar.intoSession(acceptedAt);
  const dueAt = dueFrom(calendar, limit, start);
  return { dueAt, budgetMinutes: budget(calendar, limit, start, dueAt) };
}

/** The budget before anybody has accepted: what it would be on acceptance at that instant. */
export function budgetIfAccepted(calendar: WorkCalendar, limit: TimeLimit, at: Date): number {
  return fixedBudget(limit) ?? promise(calendar, limit, at).budgetMinutes;
}

export function afterWorkingMinutes(calendar: WorkCalendar, from: Date, minutes: number): Date {
  return calendar.afterOpenMs(calendar.intoSession(from), minutes * MINUTE_MS);
}

/** Open minutes since acceptance, less those that fell into a suspension. */
export function usedMinutes(
  calendar: WorkCalendar,
  acceptedAt: Date,
  until: Date,
  suspensions: readonly Suspension[] = [],
): number {
  const paused = suspensions.map((pause) =>
    calendar.openMs(later(pause.from, acceptedAt), earlier(pause.to ?? until, until)),
  );
  const open = calendar.openMs(acceptedAt, until) - paused.reduce((sum, ms) => sum + ms, 0);
  return Math.floor(open / MINUTE_MS);
}

function dueFrom(calendar: WorkCalendar, limit: TimeLimit, start: Date): Date {
  const [day, time] = [dayNumber(start), timeOfDay(start)];
  if (limit.sameDayCutoff) return calendar.closeOf(time < CUTOFF_MS ? day : calendar.workedDayFrom(day + 1));
  switch (limit.unit) {
    case "WORKING_HOURS":
      return calendar.afterOpenMs(start, limit.amount * 60 * MINUTE_MS);
    case "WORKING_DAYS":
      return instantOf(nthWorkedDayAfter(calendar, day, limit.amount), time);
    case "CALENDAR_DAYS":
      return instantOf(calendar.workedDayFrom(day + limit.amount), time);
  }
}

function budget(calendar: WorkCalendar, limit: TimeLimit, start: Date, dueAt: Date): number {
  return fixedBudget(limit) ?? Math.floor(calendar.openMs(start, dueAt) / MINUTE_MS);
}

function fixedBudget(limit: TimeLimit): number | null {
  if (limit.sameDayCutoff || limit.unit === "CALENDAR_DAYS") return null;
  return limit.amount * (limit.unit === "WORKING_HOURS" ? 60 : WORKING_DAY_MINUTES);
}

function nthWorkedDayAfter(calendar: WorkCalendar, day: number, count: number): number {
  let found = day;
  for (let n = 0; n < count; n += 1) found = calendar.workedDayFrom(found + 1);
  return found;
}

const later = (a: Date, b: Date) => (a > b ? a : b);
const earlier = (a: Date, b: Date) => (a < b ? a : b);
