import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { PaperType, RequiredPaper } from "../paper/paper";
import type { PaperService } from "../paper/paper.service";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { Fee, ProcedureCase, ProcedureVersion, ProcessStep } from "./version";
import type { VersionService } from "./version.service";

@Resolver(() => ProcedureVersion)
export class VersionResolver {
  constructor(
    private readonly versions: VersionService,
    private readonly procedures: ProcedureService,
    private readonly papers: PaperService,
  ) {}

  @FieldResolver(() => Procedure)
  procedure(@Root() { procedureCode }: ProcedureVersion, @Ctx() ctx: RequestContext): Promise<Procedure | null> {
    return this.procedures.byCode(procedureCode, ctx);
  }

  @FieldResolver(() => [ProcedureCase], { description: "Its cases; a filing that names none is the first." })
  cases(@Root() { id }: ProcedureVersion, @Ctx() ctx: RequestContext): Promise<ProcedureCase[]> {
    return this.versions.cases(id, ctx);
  }

  @FieldResolver(() => [PaperType], { description: "What it gives (kết quả)." })
  results(@Root() { id }: ProcedureVersion, @Ctx() ctx: RequestContext): Promise<PaperType[]> {
    return this.papers.resultsOf(id, ctx);
  }

  @FieldResolver(() => [ProcessStep], {
    description: "Who does what in how long: the same object that is published drives the dossier.",
  })
  process(@Root() { id }: ProcedureVersion, @Ctx() ctx: RequestContext): Promise<ProcessStep[]> {
    return this.versions.process(id, ctx);
  }
}

@Resolver(() => ProcedureCase)
export class CaseResolver {
  constructor(
    private readonly versions: VersionService,
    private readonly papers: PaperService,
  ) {}

  @FieldResolver(() => [Fee], { description: "Empty where it is free." })
  fees(@Root() { version, code }: ProcedureCase, @Ctx() ctx: RequestContext): Promise<Fee[]> {
    return this.versions.fees(version, code, ctx);
  }

  @FieldResolver(() => [RequiredPaper], { description: "What the applicant shows (thành phần hồ sơ)." })
  requiredPapers(@Root() { version, code }: ProcedureCase, @Ctx() ctx: RequestContext): Promise<RequiredPaper[]> {
    return this.papers.requiredBy(version, code, ctx);
  }
}
