import type { DataSource } from "typeorm";
import { Arg, Directive, Query, Resolver } from "type-graphql";
import { kept } from "../kept";
import { rows } from "../../kit/database";
import { calendarNotLoaded } from "../../kit/errors";
import { DateScalar } from "../../kit/scalars";
import { type CalendarDay, judge } from "./judge-day";
import { WorkingDay } from "./working-day";
import { type Here, Place } from "../lookup";

@Resolver(() => WorkingDay)
export class CalendarResolver {
  constructor(private readonly source: DataSource) {}

  @Directive(kept)
  @Query(() => WorkingDay, {
    nullable: true,
    description:
      "Is that day worked, and by which instrument. Fails with CALENDAR_NOT_LOADED past the last loaded year.",
  })
  async workingDay(@Arg("on", () => DateScalar) on: string, @Place() here: Here): Promise<WorkingDay> {
    const [year] = await rows<{ day: CalendarDay | null }>(
      this.source,
      `SELECT (SELECT json_build_object('date', d.date, 'kind', d.kind, 'instrument', d.instrument) FROM calendar_day d WHERE d.date = $2) AS day
       FROM calendar_year y WHERE y.year = $1`,
      [Number(on.slice(0, 4)), on],
    );
    if (!year) throw calendarNotLoaded(here);
    return judge(on, year.day);
  }
}
