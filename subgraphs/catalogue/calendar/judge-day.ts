export enum WorkingDayKind {
  WORKING = "WORKING",
  WEEKEND = "WEEKEND",
  HOLIDAY = "HOLIDAY",
  COMPENSATORY_OFF = "COMPENSATORY_OFF",
  SWAPPED_OFF = "SWAPPED_OFF",
  SWAPPED_WORKING = "SWAPPED_WORKING",
}

/** A day that differs from an ordinary week. */
export interface CalendarDay {
  readonly date: string;
  readonly kind: WorkingDayKind;
  readonly instrument: string;
}

export interface JudgedDay {
  readonly date: string;
  readonly kind: WorkingDayKind;
  readonly working: boolean;
  readonly instrument: string | null;
}

/** What a day of a loaded year is. */
export function judge(date: string, exception: CalendarDay | null): JudgedDay {
  const kind = exception?.kind ?? (isWeekend(date) ? WorkingDayKind.WEEKEND : WorkingDayKind.WORKING);
  const working = kind === WorkingDayKind.WORKING || kind === WorkingDayKind.SWAPPED_WORKING;
  return { date, kind, working, instrument: exception?.instrument ?? null };
}

export function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
