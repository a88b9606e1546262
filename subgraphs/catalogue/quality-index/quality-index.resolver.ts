import { FieldResolver, Resolver, Root } from "type-graphql";
import { Indicator, checkedPeriod } from "../../kit/graph";
import { indicators } from "./indicators";
import { QualityIndex } from "./quality-index";
import type { PublicationService } from "./publication.service";
import { type Here, Place } from "../lookup";

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
    @Place() here: Here,
  ): Promise<Indicator[] | null> {
    const display = await this.publication.of(agencyCode, checkedPeriod(period, here), here);
    return display && indicators(display);
  }
}
