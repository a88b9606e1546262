import { Timeliness } from "../dossier/dossier.enums";
import { dayNumber } from "./local-time";

/** Early is a day before the due day, on time is the due day itself up to the due time. */
export function timelinessOf(dueAt: Date | null, finishedAt: Date | null, now: Date): Timeliness {
  if (dueAt === null) return Timeliness.WITHIN_TIME;
  if (finishedAt === null) return now > dueAt ? Timeliness.OVERDUE : Timeliness.WITHIN_TIME;
  if (finishedAt > dueAt) return Timeliness.FINISHED_LATE;
  return dayNumber(finishedAt) < dayNumber(dueAt) ? Timeliness.FINISHED_EARLY : Timeliness.FINISHED_ON_TIME;
}

/** The same in SQL over a row with due_at and finished_at; `now` is a parameter. */
export function timelinessSql(row: string, now: string): string {
  const day = (column: string) => `(${row}.${column} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`;
  return `CASE
    WHEN ${row}.due_at IS NULL THEN 'WITHIN_TIME'
    WHEN ${row}.finished_at IS NULL AND ${now} > ${row}.due_at THEN 'OVERDUE'
    WHEN ${row}.finished_at IS NULL THEN 'WITHIN_TIME'
    WHEN ${row}.finished_at > ${row}.due_at THEN 'FINISHED_LATE'
    WHEN ${day("finished_at")} < ${day("due_at")} THEN 'FINISHED_EARLY'
    ELSE 'FINISHED_ON_TIME' END`;
}
