import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { Indicator, checkedPeriod } from "../../kit/graph";
import { QualityIndex } from "../graph/stubs";
import { dossierIndicators } from "./indicators";
import { type IndexCounts, type IndexKey, readIndexCounts } from "./indicators.store";

@Resolver(() => QualityIndex)
export class DossierIndicatorsResolver {
  constructor(private readonly source: DataSource) {}

  @FieldResolver(() => [Indicator], {
    nullable: true,
    description:
      "DOSSIER_SYNC; ON_TIME; FULLY_ONLINE_DOSSIERS; ONLINE_PAYMENT_DOSSIERS, ONLINE_PAYMENT_PROCEDURES, FEE_PROCEDURES_USED.",
  })
  async dossierIndicators(@Root() index: QualityIndex, @Ctx() ctx: RequestContext): Promise<Indicator[]> {
    const { start, end } = checkedPeriod(index.period, ctx);
    const counts = await ctx.loaders
      .get<IndexKey, IndexCounts>(
        "index counts",
        (keys) => readIndexCounts(this.source, keys, ctx.now),
        (key) => JSON.stringify(key),
      )
      .load({ agency: index.agencyCode, start, end });
    return dossierIndicators(counts);
  }
}
