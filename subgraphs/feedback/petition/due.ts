import { localDay } from "../../kit/scalars";

/** The time for an answer, as the operator set it. */
export interface Allowance {
  readonly days: number;
  readonly kind: "CALENDAR" | "WORKING";
}

export interface Calendar {
  readonly years: ReadonlySet<number>;
  /** Days that differ from Monday-to-Friday, and whether they are worked. */
  readonly exceptions: ReadonlyMap<string, boolean>;
}

const DAY_MS = 86_400_000;

/**
 * By when a petition is to be answered: the same time of day, so many days on. A calendar day that is not worked gives
 * way to the next one that is. Null past the last year whose calendar is loaded: it refuses rather than guesses.
 */
export function petitionDue(receivedAt: Date, allowance: Allowance, calendar: Calendar): Date | null {
  let at = receivedAt;
  let left = allowance.days;
  while (left > 0 || !isWorked(at, calendar)) {
    at = new Date(at.getTime() + DAY_MS);
    if (!calendar.years.has(yearOf(at))) return null;
    if (left > 0 && (allowance.kind === "CALENDAR" || isWorked(at, calendar))) left -= 1;
  }
  return at;
}

export function yearOf(at: Date): number {
  return Number(localDay(at).slice(0, 4));
}

function isWorked(at: Date, { exceptions }: Calendar): boolean {
  const day = localDay(at);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return exceptions.get(day) ?? (weekday !== 0 && weekday !== 6);
}
