// An oracle that shares nothing with the clock but the calendar rows and the sessions: every minute of the loaded years
// is either open or not, and everything is found by counting minutes.

export interface OracleSession {
  readonly weekday: number;
  readonly opens: string;
  readonly closes: string;
}

export interface OracleDay {
  readonly date: string;
  readonly working: boolean;
}

const MINUTES_A_DAY = 1_440;

export class NaiveClock {
  private readonly firstMinute: number;
  private readonly open: Uint8Array;

  constructor(sessions: readonly OracleSession[], years: readonly number[], exceptions: readonly OracleDay[]) {
    const first = Date.parse(`${Math.min(...years)}-01-01T00:00:00+07:00`);
    const end = Date.parse(`${Math.max(...years) + 1}-01-01T00:00:00+07:00`);
    this.firstMinute = first / 60_000;
    this.open = new Uint8Array((end - first) / 60_000);
    for (let day = 0; day * MINUTES_A_DAY < this.open.length; day += 1) {
      const date = new Date(first + day * 86_400_000 + 7 * 3_600_000).toISOString().slice(0, 10);
      const hours = hoursOf(sessions, exceptions, date);
      for (let minute = 0; minute < MINUTES_A_DAY; minute += 1)
        this.open[day * MINUTES_A_DAY + minute] = isOpen(hours, minute) ? 1 : 0;
    }
  }

  /** Null where an answer would lie past the loaded years. */
  due(
    unit: "WORKING_HOURS" | "WORKING_DAYS" | "CALENDAR_DAYS" | "SAME_DAY",
    amount: number,
    accepted: number,
  ): { due: number; budget: number } | null {
    const start = this.firstOpenFrom(accepted - this.firstMinute);
    if (start === null) return null;
    const due = this.dueFrom(unit, amount, start);
    if (due === null || due > this.open.length) return null;
    const fixed =
      unit === "WORKING_HOURS" ? amount * 60 : unit === "WORKING_DAYS" ? amount * 480 : this.count(start, due);
    return { due: due + this.firstMinute, budget: fixed };
  }

  /** Open minutes from one minute to another. */
  openBetween(from: number, to: number): number {
    return this.count(from - this.firstMinute, to - this.firstMinute);
  }

  private dueFrom(unit: string, amount: number, start: number): number | null {
    if (unit === "WORKING_HOURS") return this.afterOpen(start, amount * 60);
    const day = Math.floor(start / MINUTES_A_DAY);
    if (unit === "SAME_DAY") return this.closeOf(start % MINUTES_A_DAY < 15 * 60 ? day : this.nextWorked(day + 1));
    const target = unit === "WORKING_DAYS" ? this.nthWorkedAfter(day, amount) : this.nextWorked(day + amount);
    return target === null ? null : target * MINUTES_A_DAY + (start % MINUTES_A_DAY);
  }

  private firstOpenFrom(minute: number): number | null {
    for (let m = minute; m < this.open.length; m += 1) if (this.open[m] === 1) return m;
    return null;
  }

  private afterOpen(start: number, wanted: number): number | null {
    let passed = 0;
    for (let m = start; m < this.open.length; m += 1) {
      passed += this.open[m] ?? 0;
      if (passed === wanted) return m + 1;
    }
    return null;
  }

  private isWorked(day: number): boolean {
    return this.open.subarray(day * MINUTES_A_DAY, (day + 1) * MINUTES_A_DAY).includes(1);
  }

  private nextWorked(day: number): number | null {
    for (let d = day; d * MINUTES_A_DAY < this.open.length; d += 1) if (this.isWorked(d)) return d;
    return null;
  }

  private nthWorkedAfter(day: number, count: number): number | null {
    let found: number | null = day;
    for (let n = 0; n < count && found !== null; n += 1) found = this.nextWorked(found + 1);
    return found;
  }

  private closeOf(day: number | null): number | null {
    return day === null
      ? null
      : day * MINUTES_A_DAY + this.open.subarray(day * MINUTES_A_DAY, (day + 1) * MINUTES_A_DAY).lastIndexOf(1) + 1;
  }

  private count(from: number, to: number): number {
    let open = 0;
    for (let m = from; m < to; m += 1) open += this.open[m] ?? 0;
    return open;
  }
}

function hoursOf(
  sessions: readonly OracleSession[],
  exceptions: readonly OracleDay[],
  date: string,
): readonly OracleSession[] {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  const exception = exceptions.find((day) => day.date === date);
  if (exception && !exception.working) return [];
  const own = sessions.filter((session) => session.weekday === weekday);
  return own.length === 0 && exception?.working ? sessions.filter((session) => session.weekday === 1) : own;
}

function isOpen(hours: readonly OracleSession[], minute: number): boolean {
  if (hours.length === 0) return false;
  const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return hours.some((session) => session.opens <= time && time < session.closes);
}
