import { Field, ObjectType, registerEnumType } from "type-graphql";
import { DateScalar } from "../../kit/scalars";

export enum WorkingDayKind {
  WORKING = "WORKING", WEEKEND = "WEEKEND", HOLIDAY = "HOLIDAY", COMPENSATORY_OFF = "COMPENSATORY_OFF",
  SWAPPED_OFF = "SWAPPED_OFF", SWAPPED_WORKING = "SWAPPED_WORKING",
}
registerEnumType(WorkingDayKind, {
  name: "WorkingDayKind",
  description: "Why a day is worked or not.",
  valuesConfig: {
    WORKING: { description: "Monday to Friday, nothing else said." },
    WEEKEND: { description: "Saturday or Sunday (nghỉ hằng tuần)." },
    HOLIDAY: { description: "Public holiday (nghỉ lễ, Tết)." },
    COMPENSATORY_OFF: { description: "In place of a holiday that fell on a weekend (nghỉ bù)." },
    SWAPPED_OFF: { description: "Off, and worked on another day (hoán đổi)." },
    SWAPPED_WORKING: { description: "Worked in place of a swapped day (làm bù)." },
  },
});

@ObjectType({ description: "Whether a day is worked by offices that work Monday to Friday, and by which instrument." })
export class WorkingDay {
  @Field(() => DateScalar)
  date!: string;

  @Field(() => WorkingDayKind)
  kind!: WorkingDayKind;

  @Field(() => Boolean)
  working!: boolean;

  @Field(() => String, { nullable: true, description: "What makes it differ from an ordinary week; null for days that do not. Says so while it is provisional." })
  instrument!: string | null;
}

/** A day that differs from an ordinary week. */
export interface CalendarDay {
  readonly date: string;
  readonly kind: WorkingDayKind;
  readonly instrument: string;
}

/** What a day of a loaded year is. */
export function judge(date: string, exception: CalendarDay | null): WorkingDay {
  const kind = exception?.kind ?? (isWeekend(date) ? WorkingDayKind.WEEKEND : WorkingDayKind.WORKING);
  return { date, kind, working: isWorked(kind), instrument: exception?.instrument ?? null };
}

export function isWorked(kind: WorkingDayKind): boolean {
  return kind === WorkingDayKind.WORKING || kind === WorkingDayKind.SWAPPED_WORKING;
}

export function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
