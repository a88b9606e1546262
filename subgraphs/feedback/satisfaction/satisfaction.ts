import { Field, Float, Int, ObjectType } from "type-graphql";
import { RatingChannel, Verdict } from "../rating/rating";

/** Decision 766 gives full points from here on; the offices' own goal is the same. */
export const SATISFACTION_TARGET = 0.9;

@ObjectType({ description: "The ratings that came through one channel." })
export class ChannelSatisfaction {
  @Field(() => RatingChannel, { description: "Through which." })
  channel!: RatingChannel;

  @Field(() => Int, { description: "How many." })
  ratings!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Satisfied and very satisfied out of all; null when there is none.",
  })
  ratio!: number | null;
}

@ObjectType({ description: "How content people are with what was served in a period (mức độ hài lòng)." })
export class Satisfaction {
  @Field(() => Int, { description: "How many rated." })
  ratings!: number;

  @Field(() => Int, { description: "Rất hài lòng." })
  verySatisfied!: number;

  @Field(() => Int, { description: "Hài lòng." })
  satisfied!: number;

  @Field(() => Int, { description: "Không hài lòng." })
  dissatisfied!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Satisfied and very satisfied out of all; null when nobody rated.",
  })
  ratio!: number | null;

  @Field(() => [ChannelSatisfaction], { description: "Every channel, those without a rating too." })
  byChannel!: ChannelSatisfaction[];

  @Field(() => Boolean, { nullable: true, description: "At or above 90 %." })
  meetsTarget!: boolean | null;
}

export interface RatingCount {
  readonly channel: RatingChannel;
  readonly verdict: Verdict;
  readonly n: number;
}

/** Out of counts per channel and verdict. */
export function satisfactionOf(counts: readonly RatingCount[]): Satisfaction {
  const of = (verdict: Verdict) => sum(counts.filter((count) => count.verdict === verdict));
  const dissatisfied = of(Verdict.DISSATISFIED);
  const ratio = contentRatio(counts);
  return Object.assign(new Satisfaction(), {
    ratings: sum(counts),
    verySatisfied: of(Verdict.VERY_SATISFIED),
    satisfied: of(Verdict.SATISFIED),
    dissatisfied,
    ratio,
    byChannel: Object.values(RatingChannel).map((channel) =>
      ofChannel(
        channel,
        counts.filter((count) => count.channel === channel),
      ),
    ),
    meetsTarget: ratio === null ? null : ratio >= SATISFACTION_TARGET,
  });
}

function ofChannel(channel: RatingChannel, counts: readonly RatingCount[]): ChannelSatisfaction {
  return Object.assign(new ChannelSatisfaction(), { channel, ratings: sum(counts), ratio: contentRatio(counts) });
}

function contentRatio(counts: readonly RatingCount[]): number | null {
  const all = sum(counts);
  return all === 0 ? null : sum(counts.filter((count) => count.verdict !== Verdict.DISSATISFIED)) / all;
}

function sum(counts: readonly RatingCount[]): number {
  return counts.reduce((total, count) => total + count.n, 0);
}
