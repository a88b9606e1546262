import { Arg, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { kept } from "../kept";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import { DateScalar } from "../../kit/scalars";
import { ProcedureBundle } from "../bundle/bundle";
import type { BundleService } from "../bundle/bundle.service";
import { OneStopOffice, offices } from "../office/office";
import type { OfficeService } from "../office/office.service";
import { ProcedureVersion } from "../version/version";
import type { VersionService } from "../version/version.service";
import { Procedure, ProcedureField, ProcedureFilter, procedures } from "./procedure";
import type { ProcedureService } from "./procedure.service";
import { type Here, Place } from "../lookup";

@Resolver(() => Procedure)
export class ProcedureResolver {
  constructor(
    private readonly procedures: ProcedureService,
    private readonly allVersions: VersionService,
    private readonly allBundles: BundleService,
    private readonly allOffices: OfficeService,
  ) {}

  @Directive(kept)
  @Query(() => Procedure, { nullable: true, description: "The procedure with that national code." })
  procedure(@Arg("code", () => ID) code: string, @Place() here: Here): Promise<Procedure | null> {
    return this.procedures.byCode(code, here);
  }

  @Directive(kept)
  @Query(() => [ProcedureField], { nullable: true, description: "All fields of administration, by code." })
  procedureFields(): Promise<ProcedureField[]> {
    return this.procedures.fields();
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @Directive(kept)
  @Query(() => procedures.Connection, {
    nullable: true,
    name: "procedures",
    description: "Finds by words with or without Vietnamese diacritics, best match first.",
  })
  page(
    @Arg("search", () => String, {
      nullable: true,
      description: "Words of the name, what people call it, its field, or the code.",
    })
    search: string | null,
    @Arg("filter", () => ProcedureFilter, { nullable: true }) filter: ProcedureFilter | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Place() here: Here,
  ): Promise<Page<Procedure>> {
    return this.procedures.page(search, filter ?? {}, { first, after }, here);
  }

  @FieldResolver(() => ProcedureField)
  field(@Root() { fieldCode }: Procedure, @Place() here: Here): Promise<ProcedureField | null> {
    return this.procedures.fieldByCode(fieldCode, here);
  }

  @FieldResolver(() => ProcedureVersion, {
    nullable: true,
    description: "The version in force on that day (default: today), null when none is.",
  })
  version(
    @Root() { code }: Procedure,
    @Arg("on", () => DateScalar, { nullable: true }) on: string | null,
    @Place() here: Here,
  ): Promise<ProcedureVersion | null> {
    return this.allVersions.inForceOf(code, on, here);
  }

  @FieldResolver(() => [ProcedureVersion], { description: "All versions, oldest first, announced ones included." })
  versions(@Root() { code }: Procedure, @Place() here: Here): Promise<ProcedureVersion[]> {
    return this.allVersions.ofProcedure(code, here);
  }

  @FieldResolver(() => [ProcedureBundle], { description: "Bundles that it is a member of." })
  bundles(@Root() { code }: Procedure, @Place() here: Here): Promise<ProcedureBundle[]> {
    return this.allBundles.ofProcedure(code, here);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @FieldResolver(() => offices.Connection, { description: "Offices that have it on display today." })
  offices(
    @Root() { code }: Procedure,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Place() here: Here,
  ): Promise<Page<OneStopOffice>> {
    return this.allOffices.ofProcedure(code, { first, after }, here);
  }
}
