import { Field, ObjectType, registerEnumType } from "type-graphql";
import { DateScalar } from "../../kit/scalars";
import { WorkingDayKind } from "./judge-day";

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

  @Field(() => String, {
    nullable: true,
    description:
      "What makes it differ from an ordinary week; null for days that do not. Says so while it is provisional.",
  })
  instrument!: string | null;
}
