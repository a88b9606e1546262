import { Arg, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { kept } from "../kept";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import { OneStopOffice } from "../office/office";
import type { OfficeService } from "../office/office.service";
import { Agency, AgencyFilter, agencies } from "./agency";
import type { AgencyService } from "./agency.service";
import { type Here, Place } from "../lookup";

@Resolver(() => Agency)
export class AgencyResolver {
  constructor(
    private readonly agencies: AgencyService,
    private readonly officesOf: OfficeService,
  ) {}

  @Directive(kept)
  @Query(() => Agency, { nullable: true, description: "The public body with that identification code." })
  agency(@Arg("code", () => ID) code: string, @Place() here: Here): Promise<Agency | null> {
    return this.agencies.byCode(code, here);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @Directive(kept)
  @Query(() => agencies.Connection, {
    nullable: true,
    name: "agencies",
    description: "Public bodies by code, or best match first when searched for.",
  })
  page(
    @Arg("filter", () => AgencyFilter, { nullable: true }) filter: AgencyFilter | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Place() here: Here,
  ): Promise<Page<Agency>> {
    return this.agencies.page(filter ?? {}, { first, after }, here);
  }

  @FieldResolver(() => Agency, { nullable: true, description: "The body directly above it." })
  parent(@Root() { parentCode }: Agency, @Place() here: Here): Promise<Agency | null> | null {
    return parentCode === null ? null : this.agencies.byCode(parentCode, here);
  }

  @FieldResolver(() => Agency, {
    nullable: true,
    description: "The provincial unit it lies in; its own for a provincial unit, null for a central body.",
  })
  province(@Root() { provinceCode }: Agency, @Place() here: Here): Promise<Agency | null> | null {
    return provinceCode === null ? null : this.agencies.byCode(provinceCode, here);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @FieldResolver(() => agencies.Connection, {
    description: "Bodies directly below it, abolished ones included, by code.",
  })
  children(
    @Root() { code }: Agency,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Place() here: Here,
  ): Promise<Page<Agency>> {
    return this.agencies.children(code, { first, after }, here);
  }

  @FieldResolver(() => [OneStopOffice], { description: "Its one-stop offices." })
  offices(@Root() { code }: Agency, @Place() here: Here): Promise<OneStopOffice[]> {
    return this.officesOf.ofAgency(code, here);
  }

  @FieldResolver(() => [Agency], { description: "Who took over when it was abolished." })
  successors(@Root() { code }: Agency, @Place() here: Here): Promise<Agency[]> {
    return this.agencies.successors(code, here);
  }
}
