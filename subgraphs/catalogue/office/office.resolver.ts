import { Arg, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { kept } from "../kept";
import { DEFAULT_PAGE, type Page } from "../../kit/connection";
import { DateScalar } from "../../kit/scalars";
import { Agency } from "../agency/agency";
import type { AgencyService } from "../agency/agency.service";
import { type Here, Place } from "../lookup";
import { ProcedureField } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { ProcedureVersion } from "../version/version";
import type { VersionService } from "../version/version.service";
import { Counter, OneStopOffice, WorkingSession } from "./office";
import type { OfficeService } from "./office.service";
import { Posting, postings } from "./posting";
import type { PostingService } from "./posting.service";

@Resolver(() => OneStopOffice)
export class OfficeResolver {
  constructor(
    private readonly offices: OfficeService,
    private readonly agencies: AgencyService,
    private readonly displayed: PostingService,
  ) {}

  @Directive(kept)
  @Query(() => OneStopOffice, { nullable: true, description: "The one-stop office with that code." })
  office(@Arg("code", () => ID) code: string, @Place() here: Here): Promise<OneStopOffice | null> {
    return this.offices.byCode(code, here);
  }

  @FieldResolver(() => Agency, { description: "Whose office it is." })
  agency(@Root() { agencyCode }: OneStopOffice, @Place() here: Here): Promise<Agency | null> {
    return this.agencies.byCode(agencyCode, here);
  }

  @FieldResolver(() => OneStopOffice, { nullable: true, description: "The centre that a branch belongs to." })
  branchOf(@Root() { branchOfCode }: OneStopOffice, @Place() here: Here): Promise<OneStopOffice | null> | null {
    return branchOfCode === null ? null : this.offices.byCode(branchOfCode, here);
  }

  @FieldResolver(() => [Counter])
  counters(@Root() { code }: OneStopOffice, @Place() here: Here): Promise<Counter[]> {
    return this.offices.counters(code, here);
  }

  @FieldResolver(() => [WorkingSession], {
    description: "Opening hours in a week; the calendar says which days are worked.",
  })
  workingSessions(@Root() { code }: OneStopOffice, @Place() here: Here): Promise<WorkingSession[]> {
    return this.offices.sessions(code, here);
  }

  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges"])')
  @FieldResolver(() => postings.Connection, {
    name: "postings",
    description: "What is on display, at the office and online.",
  })
  posted(
    @Root() { code }: OneStopOffice,
    @Arg("on", () => DateScalar, { nullable: true, description: "On display on that day (default: today)." })
    on: string | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: DEFAULT_PAGE }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Place() here: Here,
  ): Promise<Page<Posting>> {
    return this.displayed.atOffice(code, on, { first, after }, here);
  }
}

@Resolver(() => Counter)
export class CounterResolver {
  constructor(private readonly procedures: ProcedureService) {}

  @FieldResolver(() => [ProcedureField], { description: "Fields that it serves." })
  fields(@Root() { id }: Counter, @Place() here: Here): Promise<ProcedureField[]> {
    return this.procedures.fieldsOfCounter(id, here);
  }
}

@Resolver(() => Posting)
export class PostingResolver {
  constructor(private readonly versions: VersionService) {}

  @FieldResolver(() => ProcedureVersion, { description: "The version on display, in force or not." })
  version(@Root() { versionId }: Posting, @Place() here: Here): Promise<ProcedureVersion | null> {
    return this.versions.byId(versionId, here);
  }
}
