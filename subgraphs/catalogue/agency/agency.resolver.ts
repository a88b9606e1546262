import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { OneStopOffice } from "../office/office";
import type { OfficeService } from "../office/office.service";
import { Agency, AgencyFilter, agencies } from "./agency";
import type { AgencyService } from "./agency.service";

@Resolver(() => Agency)
export class AgencyResolver {
  constructor(
    private readonly agencies: AgencyService,
    private readonly officesOf: OfficeService,
  ) {}

  @Query(() => Agency, { nullable: true, description: "The public body with that identification code." })
  agency(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): Promise<Agency | null> {
    return this.agencies.byCode(code, ctx);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @Query(() => agencies.Connection, {
    nullable: true,
    name: "agencies",
    description: "Public bodies by code, or best match first when searched for.",
  })
  page(
    @Arg("filter", () => AgencyFilter, { nullable: true }) filter: AgencyFilter | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Agency>> {
    return this.agencies.page(filter ?? {}, { first, after }, ctx);
  }

  @FieldResolver(() => Agency, { nullable: true, description: "The body directly above it." })
  parent(@Root() { parentCode }: Agency, @Ctx() ctx: RequestContext): Promise<Agency | null> | null {
    return parentCode === null ? null : this.agencies.byCode(parentCode, ctx);
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: "The provincial unit it lies in; its own for a provincial unit, null for a central body.",
  })
  province(@Root() { provinceCode }: Agency, @Ctx() ctx: RequestContext): Promise<Agency | null> | null {
    return provinceCode === null ? null : this.agencies.byCode(provinceCode, ctx);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @FieldResolver(() => agencies.Connection, {
    description: "Bodies directly below it, abolished ones included, by code.",
  })
  children(
    @Root() { code }: Agency,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Agency>> {
    return this.agencies.children(code, { first, after }, ctx);
  }

  @FieldResolver(() => [OneStopOffice], { description: "Its one-stop offices." })
  offices(@Root() { code }: Agency, @Ctx() ctx: RequestContext): Promise<OneStopOffice[]> {
    return this.officesOf.ofAgency(code, ctx);
  }

  @FieldResolver(() => [Agency], { description: "Who took over when it was abolished." })
  successors(@Root() { code }: Agency, @Ctx() ctx: RequestContext): Promise<Agency[]> {
    return this.agencies.successors(code, ctx);
  }
}
