import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { PeriodInput, checkedPeriod } from "../../kit/graph";
import { Agency, OneStopOffice, Procedure } from "../stubs";
import { Satisfaction } from "./satisfaction";
import type { SatisfactionStore } from "./satisfaction.store";

@Resolver(() => OneStopOffice)
export class OfficeSatisfaction {
  constructor(private readonly store: SatisfactionStore) {}

  @FieldResolver(() => Satisfaction, { nullable: true, description: "With what it received." })
  satisfaction(
    @Root() office: OneStopOffice,
    @Arg("period", () => PeriodInput) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Satisfaction> {
    return this.store.ofOffice(office.code, checkedPeriod(period, ctx), ctx);
  }
}

@Resolver(() => Agency)
export class AgencySatisfaction {
  constructor(private readonly store: SatisfactionStore) {}

  @FieldResolver(() => Satisfaction, {
    nullable: true,
    description: "With its offices and with those of every agency under it.",
  })
  satisfaction(
    @Root() agency: Agency,
    @Arg("period", () => PeriodInput) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Satisfaction> {
    return this.store.ofAgency(agency.code, checkedPeriod(period, ctx), ctx);
  }
}

@Resolver(() => Procedure)
export class ProcedureSatisfaction {
  constructor(private readonly store: SatisfactionStore) {}

  @FieldResolver(() => Satisfaction, { nullable: true, description: "With the procedure, at every office." })
  satisfaction(
    @Root() procedure: Procedure,
    @Arg("period", () => PeriodInput) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Satisfaction> {
    return this.store.ofProcedure(procedure.code, checkedPeriod(period, ctx), ctx);
  }
}
