import { Arg, Ctx, Directive, FieldResolver, Float, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { Indicator, Period, PeriodInput, checkedPeriod } from "../../kit/graph";
import { Agency } from "../stubs";
import type { FeedbackCountsStore } from "./feedback-counts";
import { feedbackLines } from "./feedback-lines";
import { IndexGroupScore, IndexScore, QualityIndex } from "./quality-index";
import { groupScores, scoredPart, totalPoints } from "./score";

const LINE = "{ code group max applies numerator denominator ratio points unavailable }";
const REQUIRES_ALL_LINES = `@requires(fields: "dossierIndicators ${LINE} archiveIndicators ${LINE} catalogueIndicators ${LINE}")`;

@Resolver(() => Agency)
export class AgencyQualityIndex {
  @FieldResolver(() => QualityIndex, {
    nullable: true,
    description: "The index of Decision 766 of the agency and all under it.",
  })
  qualityIndex(
    @Root() agency: Agency,
    @Arg("period", () => PeriodInput) period: PeriodInput,
    @Ctx() ctx: RequestContext,
  ): QualityIndex {
    return qualityIndex({ agencyCode: agency.code, period }, ctx);
  }
}

@Resolver(() => QualityIndex)
export class QualityIndexFields {
  constructor(private readonly counts: FeedbackCountsStore) {}

  @FieldResolver(() => [Indicator], {
    description: "The satisfaction group, with the five codes of the national portal.",
  })
  async feedbackIndicators(@Root() index: QualityIndex, @Ctx() ctx: RequestContext): Promise<Indicator[]> {
    return feedbackLines(await this.counts.of(index.agencyCode, index.period, ctx));
  }

  @Directive(REQUIRES_ALL_LINES)
  @FieldResolver(() => [IndexGroupScore], {
    nullable: true,
    description: "All six, each with every line of the index.",
  })
  async groups(@Root() index: QualityIndex, @Ctx() ctx: RequestContext): Promise<IndexGroupScore[]> {
    return groupScores(await this.lines(index, ctx)).map((score) => Object.assign(new IndexGroupScore(), score));
  }

  @Directive(REQUIRES_ALL_LINES)
  @FieldResolver(() => Float, { nullable: true, description: "Out of 100; null while any scored line is null." })
  async total(@Root() index: QualityIndex, @Ctx() ctx: RequestContext): Promise<number | null> {
    return totalPoints(await this.lines(index, ctx));
  }

  @Directive(REQUIRES_ALL_LINES)
  @FieldResolver(() => IndexScore, {
    nullable: true,
    description: "Points and maximum of the lines that could be scored: what can be compared while `total` is null.",
  })
  async scored(@Root() index: QualityIndex, @Ctx() ctx: RequestContext): Promise<IndexScore> {
    return Object.assign(new IndexScore(), scoredPart(await this.lines(index, ctx)));
  }

  private async lines(index: QualityIndex, ctx: RequestContext): Promise<Indicator[]> {
    const own = await this.feedbackIndicators(index, ctx);
    return [
      ...(index.catalogueIndicators ?? []),
      ...(index.dossierIndicators ?? []),
      ...(index.archiveIndicators ?? []),
      ...own,
    ];
  }
}

interface IndexReference extends Partial<
  Pick<QualityIndex, "dossierIndicators" | "archiveIndicators" | "catalogueIndicators">
> {
  readonly agencyCode: string;
  readonly period: PeriodInput;
}

/** The index by its key, with the other subgraphs' lines where the gateway brought them. */
export function qualityIndex(reference: IndexReference, ctx: RequestContext): QualityIndex {
  const { agencyCode, dossierIndicators, archiveIndicators, catalogueIndicators } = reference;
  const { start, end } = checkedPeriod(reference.period, ctx);
  const period = Object.assign(new Period(), { start, end });
  const lines = {
    dossierIndicators: dossierIndicators ?? null,
    archiveIndicators: archiveIndicators ?? null,
    catalogueIndicators: catalogueIndicators ?? null,
  };
  return Object.assign(new QualityIndex(), { agencyCode, period, asOf: ctx.now, ...lines });
}
