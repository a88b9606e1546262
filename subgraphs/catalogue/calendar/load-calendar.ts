import { readFileSync } from "node:fs";
import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { tellChanges } from "../feed/tell";
import { DataFault } from "../loading/files";
import { Content } from "../loading/tables";
import { lockLoading, writeRows } from "../loading/write-content";
import { type CalendarYear, calendarRows, parseCalendar } from "./calendar-file";

const usage = "usage: npm run -s calendar -- load FILE";

/** `calendar load FILE`: adds a year or corrects it, as the role that owns the tables. Answers the sentence to print. */
export async function calendarCommand(args: readonly string[], dataSource: DataSource): Promise<string> {
  const [verb, file, ...more] = args;
  if (verb !== "load" || file === undefined || more.length > 0) throw new DataFault(usage);
  const calendar = parseCalendar(readFileSync(file, "utf8"), file);
  const changed = await loadCalendar(dataSource, calendar);
  return `${calendar.year}: ${calendar.days.length} days differ from Monday to Friday${changed ? "" : ", as loaded before"}`;
}

/** Replaces the year; from then on newer reference data leaves it alone. False when it was so already. */
export async function loadCalendar(dataSource: DataSource, { year, days }: CalendarYear): Promise<boolean> {
  const content = new Content();
  content.add("calendar_year", { year });
  content.owns("calendar_day", year);
  content.add("calendar_day", ...calendarRows(year, days));
  return dataSource.transaction(async (tx) => {
    await lockLoading(tx);
    // The operator's word counts over what was there, an earlier word of his included.
    await rows(tx, "UPDATE calendar_year SET by_operator = false WHERE year = $1", [year]);
    await writeRows(tx, content);
    await rows(tx, "UPDATE calendar_year SET by_operator = true WHERE year = $1", [year]);
    return (await tellChanges(tx)) > 0;
  });
}
