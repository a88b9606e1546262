import { FieldResolver, Resolver, Root } from "type-graphql";
import { PaperType, RequiredPaper } from "../paper/paper";
import type { PaperService } from "../paper/paper.service";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { Fee, ProcedureCase, ProcedureVersion, ProcessStep } from "./version";
import type { VersionService } from "./version.service";
import { type Here, Place } from "../lookup";

@Resolver(() => ProcedureVersion)
export class VersionResolver {
  constructor(
    private readonly versions: VersionService,
    private readonly procedures: ProcedureService,
    private readonly papers: PaperService,
  ) {}

  @FieldResolver(() => Procedure)
  procedure(@Root() { procedureCode }: ProcedureVersion, @Place() here: Here): Promise<Procedure | null> {
    return this.procedures.byCode(procedureCode, here);
  }

  @FieldResolver(() => [ProcedureCase], { description: "Its cases; a filing that names none is the first." })
  cases(@Root() { id }: ProcedureVersion, @Place() here: Here): Promise<ProcedureCase[]> {
    return this.versions.cases(id, here);
  }

  @FieldResolver(() => [PaperType], { description: "What it gives (kết quả)." })
  results(@Root() { id }: ProcedureVersion, @Place() here: Here): Promise<PaperType[]> {
    return this.papers.resultsOf(id, here);
  }

  @FieldResolver(() => [ProcessStep], {
    description: "Who does what in how long: the same object that is published drives the dossier.",
  })
  process(@Root() { id }: ProcedureVersion, @Place() here: Here): Promise<ProcessStep[]> {
    return this.versions.process(id, here);
  }
}

@Resolver(() => ProcedureCase)
export class CaseResolver {
  constructor(
    private readonly versions: VersionService,
    private readonly papers: PaperService,
  ) {}

  @FieldResolver(() => [Fee], { description: "Empty where it is free." })
  fees(@Root() { version, code }: ProcedureCase, @Place() here: Here): Promise<Fee[]> {
    return this.versions.fees(version, code, here);
  }

  @FieldResolver(() => [RequiredPaper], { description: "What the applicant shows (thành phần hồ sơ)." })
  requiredPapers(@Root() { version, code }: ProcedureCase, @Place() here: Here): Promise<RequiredPaper[]> {
    return this.papers.requiredBy(version, code, here);
  }
}
