import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { JSONScalar } from "../../kit/scalars";
import { Holder } from "../holder/holder";
import type { HolderStore } from "../holder/holder.store";
import { Agency, Dossier, Official, PaperType, agency, dossier, official, paperType } from "../stubs";
import { Paper, PaperContent } from "./paper";
import type { PaperContentRoute } from "./paper-content";
import type { PaperData } from "./paper-data";
import type { PaperStore } from "./paper.store";
import type { PaperVerification } from "./verification";

@Resolver(() => Paper)
export class PaperResolver {
  constructor(
    private readonly source: DataSource,
    private readonly papers: PaperStore,
    private readonly holders: HolderStore,
    private readonly dataStore: PaperData,
    private readonly contents: PaperContentRoute,
    private readonly verification: PaperVerification,
  ) {}

  @Directive("@authenticated")
  @Query(() => Paper, {
    nullable: true,
    description: "A paper of your own, in a dossier of your agency, or issued by it. Anybody else gets null.",
  })
  async paper(
    @Arg("id", () => ID, { description: "The paper." }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Paper | null> {
    return this.papers.named(id, ctx);
  }

  @FieldResolver(() => PaperType, { nullable: true, description: "Kind of paper." })
  type(@Root() paper: Paper): PaperType {
    return paperType(paper.row.type);
  }

  @FieldResolver(() => Agency, { nullable: true, description: "Agency that issued it." })
  issuer(@Root() paper: Paper): Agency | null {
    return agency(paper.row.issuer);
  }

  @FieldResolver(() => Holder, { description: "Whose it is." })
  async holder(@Root() paper: Paper, @Ctx() ctx: RequestContext): Promise<Holder> {
    return this.holders.of(paper.row.holder, ctx);
  }

  @FieldResolver(() => Dossier, { nullable: true, description: "The dossier whose result it is." })
  sourceDossier(@Root() paper: Paper): Dossier | null {
    return dossier(paper.row.source_dossier);
  }

  @Directive('@tag(name: "personal")')
  @FieldResolver(() => JSONScalar, { nullable: true, description: "What it says, by the data schema of its type." })
  data(@Root() paper: Paper): unknown {
    return this.dataStore.open(paper.id, paper.row.data_sealed);
  }

  @Directive('@tag(name: "personal")')
  @FieldResolver(() => PaperContent, { nullable: true, description: "The file itself." })
  content(@Root() paper: Paper, @Ctx() ctx: RequestContext): PaperContent {
    return this.contents.contentOf(paper, ctx.viewer);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "What the QR on the result says: with it anybody can ask `verifyPaper`. Null until the paper has been verified.",
  })
  verificationToken(@Root() paper: Paper): string | null {
    return this.verification.tokenOf(paper.row);
  }

  @FieldResolver(() => Official, {
    nullable: true,
    description: "Who compared it with the original; null where a signature verified it.",
  })
  verifiedBy(@Root() paper: Paper): Official | null {
    return official(paper.row.verified_by);
  }

  @FieldResolver(() => Int, { description: "Dossiers in which it was used again instead of being handed in anew." })
  async timesReused(@Root() paper: Paper, @Ctx() ctx: RequestContext): Promise<number> {
    return ctx.loaders.get("times reused", (ids: readonly string[]) => this.countReuse(ids)).load(paper.id);
  }

  private async countReuse(ids: readonly string[]): Promise<number[]> {
    const found = await rows<{ paper: string; n: number }>(
      this.source,
      `SELECT paper, count(DISTINCT dossier)::int AS n FROM known_component
       WHERE paper = ANY ($1::uuid[]) AND origin IN ('REUSED_COMPONENT', 'REUSED_RESULT') GROUP BY paper`,
      [ids],
    );
    return ids.map((id) => found.find((row) => row.paper === id)?.n ?? 0);
  }
}
