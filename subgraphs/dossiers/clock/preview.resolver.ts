import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { calendarNotLoaded } from "../../kit/errors";
import { DateTimeScalar, localDay } from "../../kit/scalars";
import { timeLimitOf } from "../catalogue/time-limit";
import type { VersionsStore } from "../catalogue/versions.store";
import type { CalendarStore } from "./calendar.store";
import { promise } from "./clock";
import { CalendarNotLoadedError } from "./work-calendar";

@Resolver()
export class PreviewDue {
  constructor(
    private readonly source: DataSource,
    private readonly calendars: CalendarStore,
    private readonly versions: VersionsStore,
  ) {}

  @Query(() => DateTimeScalar, {
    nullable: true,
    description:
      "The statutory due time, computed before filing; null where no version is known or in force. Fails with CALENDAR_NOT_LOADED in a year that is not loaded.",
  })
  async previewDue(
    @Ctx() ctx: RequestContext,
    @Arg("procedureCode", () => ID) procedureCode: string,
    @Arg("caseCode", () => ID, { nullable: true }) caseCode: string | null,
    @Arg("officeCode", () => ID) officeCode: string,
    @Arg("at", () => DateTimeScalar, { description: "When it would be accepted." }) at: Date,
  ): Promise<Date | null> {
    const calendar = await this.calendars.of(ctx, officeCode);
    if (calendar && !calendar.isLoaded(at)) throw calendarNotLoaded(ctx);
    const found = await this.versions.inForce(this.source, procedureCode, localDay(at));
    const version = found === "expired" ? null : found;
    const named = caseCode ? version?.cases.find((one) => one.code === caseCode) : version?.cases[0];
    if (!calendar || !version || !named) return null;
    try {
      return promise(calendar, timeLimitOf(version, named), at).dueAt;
    } catch (fault) {
      throw fault instanceof CalendarNotLoadedError ? calendarNotLoaded(ctx) : fault;
    }
  }
}
