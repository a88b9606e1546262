import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { Indicator, checkedPeriod } from "../../kit/graph";
import { indicators } from "./indicators";
import { QualityIndex } from "./quality-index";
import type { PublicationService } from "./publication.service";

@Resolver(() => QualityIndex)
export class QualityIndexResolver {
  constructor(private readonly publication: PublicationService) {}

  @FieldResolver(() => [Indicator], {
    nullable: true,
    description:
      "The transparency group but for DOSSIER_SYNC: PUBLISH_ON_TIME, PUBLIC_UPDATE_ON_TIME, PUBLIC_CONTENT_FULL.",
  })
  async catalogueIndicators(
    @Root() { agencyCode, period }: QualityIndex,
    @Ctx() ctx: RequestContext,
  ): Promise<Indicator[] | null> {
    const display = await this.publication.of(agencyCode, checkedPeriod(period, ctx), ctx);
    return display && indicators(display);
  }
}
