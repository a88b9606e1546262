import { Ctx, Directive, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { Dossier } from "../stubs";
import { Rating } from "./rating";
import type { RatingStore } from "./rating.store";

@Resolver(() => Dossier)
export class DossierRating {
  constructor(private readonly ratings: RatingStore) {}

  @Directive("@authenticated")
  @FieldResolver(() => Rating, { nullable: true, description: "To the owner, submitter and representative alone." })
  rating(@Root() dossier: Dossier, @Ctx() ctx: RequestContext): Promise<Rating | null> {
    return this.ratings.ofDossier(dossier.code, ctx);
  }
}
