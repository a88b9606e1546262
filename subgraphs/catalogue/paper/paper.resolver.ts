import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { Procedure } from "../procedure/procedure";
import type { ProcedureService } from "../procedure/procedure.service";
import { PaperType, RequiredPaper } from "./paper";
import type { PaperService } from "./paper.service";

@Resolver(() => PaperType)
export class PaperTypeResolver {
  constructor(
    private readonly papers: PaperService,
    private readonly procedures: ProcedureService,
  ) {}

  @Query(() => PaperType, { nullable: true, description: "The kind of paper with that code." })
  paperType(@Arg("code", () => ID) code: string, @Ctx() ctx: RequestContext): Promise<PaperType | null> {
    return this.papers.typeByCode(code, ctx);
  }

  @FieldResolver(() => [Procedure], { description: "Procedures in force that give such a paper." })
  resultOf(@Root() { code }: PaperType, @Ctx() ctx: RequestContext): Promise<Procedure[]> {
    return this.procedures.giving(code, ctx);
  }

  @FieldResolver(() => [RequiredPaper], { description: "What procedures in force accept such a paper for." })
  acceptedBy(@Root() { code }: PaperType, @Ctx() ctx: RequestContext): Promise<RequiredPaper[]> {
    return this.papers.accepting(code, ctx);
  }
}

@Resolver(() => RequiredPaper)
export class RequiredPaperResolver {
  constructor(private readonly papers: PaperService) {}

  @FieldResolver(() => [PaperType], { description: "Any one of them will do." })
  acceptedTypes(@Root() { id }: RequiredPaper, @Ctx() ctx: RequestContext): Promise<PaperType[]> {
    return this.papers.acceptedFor(id, ctx);
  }
}
