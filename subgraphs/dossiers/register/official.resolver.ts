import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { Agency, OneStopOffice, ProcedureField, stubOf } from "../graph/stubs";
import { Official, OfficialConnection } from "./official.types";
import type { RegisterStore } from "./register.store";

const paged = '@listSize(slicingArguments: ["first"], sizedFields: ["edges"])';

@Resolver(() => Official)
export class OfficialResolver {
  constructor(private readonly register: RegisterStore) {}

  @Directive("@authenticated")
  @Query(() => Official, {
    nullable: true,
    description: "The signed-in official: their agency, office and certificates.",
  })
  async myPost(@Ctx() ctx: RequestContext): Promise<Official | null> {
    return ctx.viewer.official ? this.register.official(ctx, ctx.viewer.official, "entities") : null;
  }

  @FieldResolver(() => Agency, { nullable: true, description: "Where they work." })
  agency(@Root() { row }: Official): Agency {
    return stubOf(Agency, { code: row.agency });
  }

  @FieldResolver(() => OneStopOffice, { nullable: true, description: "The office that they sit in." })
  office(@Root() { row }: Official): OneStopOffice | null {
    return row.office === null ? null : stubOf(OneStopOffice, { code: row.office });
  }

  @FieldResolver(() => [ProcedureField], {
    nullable: "items",
    description: "Fields of procedures they are trained to receive or process.",
  })
  fields(@Root() { row }: Official): ProcedureField[] {
    return row.fields.map((code) => stubOf(ProcedureField, { code }));
  }
}

@Resolver(() => Agency)
export class AgencyOfficialsResolver {
  constructor(private readonly register: RegisterStore) {}

  @Directive(paged)
  @FieldResolver(() => OfficialConnection, {
    nullable: true,
    description: "Its officials, those trained for a field only if one is named: whom a step may be given to.",
  })
  officials(
    @Root() agency: Agency,
    @Ctx() ctx: RequestContext,
    @Arg("field", () => ID, { nullable: true, description: "Code of a field of procedures." }) field: string | null,
    @Arg("first", () => Int, { defaultValue: DEFAULT_PAGE, nullable: true }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Promise<Page<Official>> {
    return this.register.ofAgency(ctx, agency.code, field ?? null, { first: first ?? DEFAULT_PAGE, after });
  }
}
