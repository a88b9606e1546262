import { dayNumber, instantOf, isoDay, MINUTE_MS, timeOfDay, weekdayOf, yearOf } from "./local-time";

/** Local opening hours of an office, HH:MM; weekday 1 is Monday. */
export interface WorkingSession {
  readonly weekday: number;
  readonly opens: string;
  readonly closes: string;
}

/** What the calendar of working days says: the years that are known, and every day that differs from Monday-to-Friday. */
export interface CalendarFacts {
  readonly loadedYears: readonly number[];
  readonly exceptions: ReadonlyMap<string, { readonly working: boolean }>;
}

/** The calendar of that year was never loaded: nothing may be promised there. */
export class CalendarNotLoadedError extends Error {
  constructor(readonly year: number) {
    super(`the working calendar of ${year} is not loaded`);
  }
}

interface OpenSpan {
  readonly opens: number;
  readonly closes: number;
}

/** When one office is open: its sessions, less holidays and days off, plus days worked instead. */
export class WorkCalendar {
  private readonly sessions = new Map<number, readonly OpenSpan[]>();
  private readonly years: ReadonlySet<number>;

  constructor(
    sessions: readonly WorkingSession[],
    private readonly facts: CalendarFacts,
  ) {
    this.years = new Set(facts.loadedYears);
    for (let weekday = 1; weekday <= 7; weekday += 1) {
      const spans = sessions.filter((session) => session.weekday === weekday).map(spanOf);
      this.sessions.set(
        weekday,
        spans.sort((a, b) => a.opens - b.opens),
      );
    }
  }

  isLoaded(at: Date): boolean {
    return this.years.has(yearOf(dayNumber(at)));
  }

  /** The open spans of a local day, in milliseconds since midnight; refuses a year that is not loaded. */
  openSpans(day: number): readonly OpenSpan[] {
    const year = yearOf(day);
    if (!this.years.has(year)) throw new CalendarNotLoadedError(year);
    const own = this.sessions.get(weekdayOf(day)) ?? [];
    const exception = this.facts.exceptions.get(isoDay(day));
    if (!exception) return own;
    if (!exception.working) return [];
    return own.length > 0 ? own : this.swappedSessions();
  }

  isWorked(day: number): boolean {
    return this.openSpans(day).length > 0;
  }

  /** The first worked day from `day` on, `day` included. */
  workedDayFrom(day: number): number {
    if (this.neverOpens()) throw new Error("the office has no working sessions");
    let candidate = day;
    while (!this.isWorked(candidate)) candidate += 1;
    return candidate;
  }

  /** Moved into the session: unchanged inside [open, close), else the next opening. */
  intoSession(at: Date): Date {
    const day = dayNumber(at);
    const time = timeOfDay(at);
    for (const span of this.openSpans(day)) {
      if (time < span.opens) return instantOf(day, span.opens);
      if (time < span.closes) return at;
    }
    const next = this.workedDayFrom(day + 1);
    return instantOf(next, this.openSpans(next)[0]?.opens ?? 0);
  }

  closeOf(day: number): Date {
    return instantOf(day, this.openSpans(day).at(-1)?.closes ?? 0);
  }

  /** Open milliseconds between two instants; 0 when `to` is not after `from`. */
  openMs(from: Date, to: Date): number {
    if (to <= from) return 0;
    const [first, last] = [dayNumber(from), dayNumber(to)];
    let open = 0;
    for (let day = first; day <= last; day += 1) {
      const start = day === first ? timeOfDay(from) : 0;
      const end = day === last ? timeOfDay(to) : Infinity;
      for (const span of this.openSpans(day))
        open += Math.max(0, Math.min(span.closes, end) - Math.max(span.opens, start));
    }
    return open;
  }

  /** The earliest instant by which that many open milliseconds have passed: a full session ends at its close. */
  afterOpenMs(from: Date, open: number): Date {
    if (open <= 0) return from;
    if (this.neverOpens()) throw new Error("the office has no working sessions");
    let left = open;
    let time = timeOfDay(from);
    for (let day = dayNumber(from); ; day += 1, time = 0) {
      for (const span of this.openSpans(day)) {
        const start = Math.max(span.opens, time);
        const available = Math.max(0, span.closes - start);
        if (left <= available) return instantOf(day, start + left);
        left -= available;
      }
    }
  }

  // A Saturday worked instead of a weekday has that weekday's hours; the calendar does not say which, and offices keep one timetable.
  private swappedSessions(): readonly OpenSpan[] {
    for (let weekday = 1; weekday <= 5; weekday += 1) {
      const spans = this.sessions.get(weekday) ?? [];
      if (spans.length > 0) return spans;
    }
    return [];
  }

  private neverOpens(): boolean {
    return [...this.sessions.values()].every((spans) => spans.length === 0);
  }
}

function spanOf(session: WorkingSession): OpenSpan {
  return { opens: msOf(session.opens), closes: msOf(session.closes) };
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
