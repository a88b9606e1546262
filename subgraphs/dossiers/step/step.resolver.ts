import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { Agency, stubOf } from "../graph/stubs";
import { Official } from "../register/official.types";
import type { RegisterStore } from "../register/register.store";
import { DossierStep } from "./step.types";

@Resolver(() => DossierStep)
export class StepResolver {
  constructor(private readonly register: RegisterStore) {}

  @FieldResolver(() => Agency, { nullable: true, description: "Whose step it is." })
  agency(@Root() { row }: DossierStep): Agency {
    return stubOf(Agency, { code: row.agency });
  }

  @FieldResolver(() => Official, { nullable: true, description: "The one accountable person." })
  official(@Root() { row }: DossierStep, @Ctx() ctx: RequestContext): Promise<Official | null> {
    return this.register.official(ctx, row.official, "steps");
  }
}
