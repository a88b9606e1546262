import { readFileSync } from "node:fs";
import { projectPath } from "../../subgraphs/kit/root";
import type { CalendarFacts, WorkingSession } from "../../subgraphs/dossiers/clock/work-calendar";
import type { OracleDay } from "./naive-clock";

export const YEARS = [2025, 2026, 2027];

/** The demonstration's calendar, row by row, as it lies in the catalogue's data files. */
export function calendarRows(): OracleDay[] {
  return YEARS.flatMap((year) =>
    readFileSync(projectPath("subgraphs", "catalogue", "data", "calendar", `${year}.tsv`), "utf8")
      .split("\n")
      .flatMap(rowsOf),
  );
}

export function facts(days: readonly OracleDay[], loadedYears: readonly number[] = YEARS): CalendarFacts {
  return { loadedYears, exceptions: new Map(days.map((day) => [day.date, { working: day.working }])) };
}

/** Monday to Friday, 07:00-11:30 and 13:30-17:00. */
export const COMMUNE_HOURS: readonly WorkingSession[] = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, opens: "07:00", closes: "11:30" },
  { weekday, opens: "13:30", closes: "17:00" },
]);

function rowsOf(line: string): OracleDay[] {
  const [span = "", kind = ""] = line.split("\t");
  const [first = "", last = first] = span.split("..");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first)) return [];
  const days: OracleDay[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= Date.parse(`${last}T00:00:00Z`); at += 86_400_000) {
    days.push({ date: new Date(at).toISOString().slice(0, 10), working: kind === "SWAPPED_WORKING" });
  }
  return days;
}
