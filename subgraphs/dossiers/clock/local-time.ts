/** Việt Nam keeps UTC+7 all year, so local days are plain arithmetic. */
const OFFSET_MS = 7 * 3_600_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of the local calendar. */
export function dayNumber(at: Date): number {
  return Math.floor((at.getTime() + OFFSET_MS) / DAY_MS);
}

/** Milliseconds since local midnight. */
export function timeOfDay(at: Date): number {
  return at.getTime() + OFFSET_MS - dayNumber(at) * DAY_MS;
}

export function instantOf(day: number, msOfDay: number): Date {
  return new Date(day * DAY_MS + msOfDay - OFFSET_MS);
}

/** `2026-11-24` for a day number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dayOfIso(iso: string): number {
  return Math.floor(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}
