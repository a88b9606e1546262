import { randomUUID } from "node:crypto";
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver, createUnionType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { publish } from "../../kit/outbox";
import {
  ConflictProblem,
  InvalidInputProblem,
  NotAllowedProblem,
  NotFoundProblem,
  Problem,
  invalidInput,
  notAllowed,
  notFound,
  problem,
} from "../../kit/problem";
import { done, refuse, writeOnce } from "../../kit/write";
import type { Known, KnownDossier } from "../known/known";
import { cleanText } from "../words";
import { Rating, RatingChannel, Verdict } from "./rating";
import { isFinished, isTheirs, mayRate } from "./rating.rules";
import type { NewRating, RatingStore } from "./rating.store";

const LONGEST_COMMENT = 2_000;

@InputType({ description: "One press, and whose it is." })
export class RateInput {
  @Field(() => ID, { nullable: true, description: "The finished dossier that is rated." })
  dossierCode?: string | null;

  @Field(() => ID, { description: "The office that received it." })
  officeCode!: string;

  @Field(() => ID, {
    nullable: true,
    description: "An official who worked on the dossier, if the rating is about one.",
  })
  officialId?: string | null;

  @Field(() => RatingChannel, { description: "Through what it comes." })
  channel!: RatingChannel;

  @Field(() => Verdict, { description: "The press." })
  verdict!: Verdict;

  @Field(() => String, { nullable: true, description: "Up to 2,000 characters." })
  comment?: string | null;

  @Field(() => ID, { description: "Chosen by the client; the same key with the same content answers the same." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The rating stands." })
export class RateSuccess {
  @Field(() => Rating)
  rating!: Rating;
}

@ObjectType({ implements: Problem, description: "Codes: ALREADY_RATED, NOT_FINISHED, NOT_THIS_OFFICE." })
export class RatingRefusedProblem extends Problem {}

export const RateResult = createUnionType({
  name: "RateResult",
  description: "What became of a press.",
  types: () =>
    [
      RateSuccess,
      RatingRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});
type Refusal = RatingRefusedProblem | InvalidInputProblem | NotFoundProblem;

@Resolver()
export class Rate {
  constructor(
    private readonly ratings: RatingStore,
    private readonly known: Known,
  ) {}

  @Mutation(() => RateResult, {
    nullable: true,
    description:
      "One press. A dossier code is all it needs; from the web, the owner's or submitter's sign-in too. BUTTON and TABLET come from a device of the office, HOTLINE from an official with feedback:interview.",
  })
  async rate(@Arg("input", () => RateInput) input: RateInput, @Ctx() ctx: RequestContext): Promise<typeof RateResult> {
    if (!mayRate(ctx.viewer, input.channel, input.officeCode)) return notAllowed(ctx);
    // Before the transaction, which holds a connection already; told within it, where a remembered answer comes first.
    const asked = await this.judge(input, ctx);
    return writeOnce(
      this.ratings.source,
      ctx,
      "rate",
      input,
      (tx) => this.write(tx, asked, ctx),
      async (id: string) => Object.assign(new RateSuccess(), { rating: await this.ratings.given(id) }),
    );
  }

  private async judge(input: RateInput, ctx: RequestContext): Promise<NewRating | Refusal> {
    const { channel, officeCode } = input;
    const comment = cleanText(input.comment ?? "", LONGEST_COMMENT);
    if (comment === null) return invalidInput(ctx, ["input", "comment"]);
    if (!input.dossierCode) return invalidInput(ctx, ["input", "dossierCode"]);
    const province = await this.known.provinceOf(ctx.viewer);
    const theirs = (dossier: KnownDossier): boolean => isTheirs(ctx.viewer, channel, dossier, province);
    const dossier = await this.known.dossier(input.dossierCode, (one) => theirs(one) && isFinished(one));
    if (!dossier || !theirs(dossier)) return notFound(ctx);
    if (dossier.office !== officeCode) return problem(RatingRefusedProblem, "NOT_THIS_OFFICE", ctx);
    if (!isFinished(dossier)) return problem(RatingRefusedProblem, "NOT_FINISHED", ctx);
    if (input.officialId && !dossier.officials.includes(input.officialId))
      return invalidInput(ctx, ["input", "officialId"]);
    return newRating(input, dossier, comment, ctx.now);
  }

  private async write(tx: Tx, rating: NewRating | Refusal, ctx: RequestContext) {
    if (rating instanceof Problem) return refuse(rating);
    if (!(await this.ratings.add(tx, rating))) return refuse(problem(RatingRefusedProblem, "ALREADY_RATED", ctx));
    const { comment, ...payload } = rating;
    await publish(tx, { topic: "rating", key: rating.id, payload: { ...payload, commented: comment !== null } });
    return done(rating.id);
  }
}

function newRating(input: RateInput, dossier: KnownDossier, comment: string, ratedAt: Date): NewRating {
  const { channel, verdict, officialId } = input;
  const { code, office, procedure } = dossier;
  return {
    id: randomUUID(),
    dossier: code,
    office,
    procedure,
    official: officialId || null,
    channel,
    verdict,
    comment: comment || null,
    ratedAt,
  };
}
