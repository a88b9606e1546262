import { DataFault, parseTable, readTable } from "../loading/files";
import type { Row } from "../loading/tables";
import { type CalendarDay, WorkingDayKind, isWeekend } from "./judge-day";

/** One year as a file says it. */
export interface CalendarYear {
  readonly year: number;
  readonly days: readonly CalendarDay[];
}

const columns = ["date", "kind", "instrument"] as const;
const exceptions: ReadonlySet<string> = new Set([
  WorkingDayKind.HOLIDAY,
  WorkingDayKind.COMPENSATORY_OFF,
  WorkingDayKind.SWAPPED_OFF,
  WorkingDayKind.SWAPPED_WORKING,
]);

export function readCalendarTable(file: string): CalendarYear {
  return checked(file, readTable(file, columns));
}

/** Tab-separated like data/calendar/, or JSON: { "year": 2028, "days": [{ "date", "kind", "instrument" }] }. */
export function parseCalendar(text: string, file: string): CalendarYear {
  if (!text.trimStart().startsWith("{")) return checked(file, parseTable(text, file, columns));
  const { days } = JSON.parse(text) as { days?: unknown };
  if (!Array.isArray(days)) throw new DataFault(`${file}: "days" should be a list`);
  return checked(
    file,
    days.map((day: Partial<Record<(typeof columns)[number], unknown>>) => ({
      date: textOf(day.date),
      kind: textOf(day.kind),
      instrument: textOf(day.instrument),
    })),
  );
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export function calendarRows(year: number, days: readonly CalendarDay[]): Row[] {
  return days.map(({ date, kind, instrument }) => ({ date, year, kind, instrument }));
}

function checked(file: string, lines: readonly Record<(typeof columns)[number], string>[]): CalendarYear {
  const days = lines.flatMap(({ date, kind, instrument }) => {
    if (!exceptions.has(kind))
      throw new DataFault(`${file}: ${kind || "(empty)"} is not one of ${[...exceptions].join(", ")}`);
    if (instrument.trim() === "") throw new DataFault(`${file}: ${date} names no instrument`);
    return daysOf(date, file).map((day) => ({
      date: day,
      kind: kind as WorkingDayKind,
      instrument: instrument.trim(),
    }));
  });
  const years = new Set(days.map((day) => Number(day.date.slice(0, 4))));
  const [year] = years;
  if (year === undefined || years.size > 1)
    throw new DataFault(`${file}: all days should be of one year, and there should be some`);
  if (new Set(days.map((day) => day.date)).size < days.length) throw new DataFault(`${file}: a day is named twice`);
  const misplaced = days.find(
    (day) => (day.kind === WorkingDayKind.SWAPPED_WORKING) !== isWeekend(day.date) && day.kind.startsWith("SWAPPED"),
  );
  if (misplaced) throw new DataFault(`${file}: ${misplaced.date} cannot be ${misplaced.kind}`);
  return { year, days };
}

// One day, or the first and the last of some: 2026-02-16..2026-02-20.
function daysOf(text: string, file: string): string[] {
  const [first = "", last = first] = text.split("..");
  const [start, end] = [dayNumber(first), dayNumber(last)];
  if (start === null || end === null || end < start || end - start > 31)
    throw new DataFault(`${file}: ${text || "(empty)"} is no day or span of days`);
  return Array.from({ length: end - start + 1 }, (_, n) => new Date((start + n) * DAY_MS).toISOString().slice(0, 10));
}

const DAY_MS = 86_400_000;

function dayNumber(day: string): number | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
  return exists ? at / DAY_MS : null;
}
