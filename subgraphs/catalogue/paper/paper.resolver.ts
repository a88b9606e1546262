import { Arg, Directive, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { kept } from "../kept";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { PaperType, RequiredPaper } from "./paper";
import type { PaperService } from "./paper.service";
import { type Here, Place } from "../lookup";

@Resolver(() => PaperType)
export class PaperTypeResolver {
  constructor(
    private readonly papers: PaperService,
    private readonly procedures: ProcedureService,
  ) {}

  @Directive(kept)
  @Query(() => PaperType, { nullable: true, description: "The kind of paper with that code." })
  paperType(@Arg("code", () => ID) code: string, @Place() here: Here): Promise<PaperType | null> {
    return this.papers.typeByCode(code, here);
  }

  @FieldResolver(() => [Procedure], { description: "Procedures in force that give such a paper." })
  resultOf(@Root() { code }: PaperType, @Place() here: Here): Promise<Procedure[]> {
    return this.procedures.giving(code, here);
  }

  @FieldResolver(() => [RequiredPaper], { description: "What procedures in force accept such a paper for." })
  acceptedBy(@Root() { code }: PaperType, @Place() here: Here): Promise<RequiredPaper[]> {
    return this.papers.accepting(code, here);
  }
}

@Resolver(() => RequiredPaper)
export class RequiredPaperResolver {
  constructor(private readonly papers: PaperService) {}

  @FieldResolver(() => [PaperType], { description: "Any one of them will do." })
  acceptedTypes(@Root() { id }: RequiredPaper, @Place() here: Here): Promise<PaperType[]> {
    return this.papers.acceptedFor(id, here);
  }
}
