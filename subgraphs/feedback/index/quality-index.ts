import { Directive, Field, Float, ID, ObjectType } from "type-graphql";
import { IndexGroup, Indicator, Period } from "../../kit/graph";
import { DateTimeScalar } from "../../kit/scalars";

@Directive('@key(fields: "agencyCode period { start end }")')
@ObjectType({
  description:
    "The index of Decision 766/QĐ-TTg of one agency over one period (bộ chỉ số phục vụ người dân và doanh nghiệp): every subgraph gives its own lines, the total is made here.",
})
export class QualityIndex {
  @Field(() => ID, { description: "Whose." })
  agencyCode!: string;

  @Field(() => Period, { description: "Over which days." })
  period!: Period;

  @Directive("@external")
  @Field(() => [Indicator], { nullable: true })
  dossierIndicators?: Indicator[] | null;

  @Directive("@external")
  @Field(() => [Indicator], { nullable: true })
  archiveIndicators?: Indicator[] | null;

  @Directive("@external")
  @Field(() => [Indicator], { nullable: true })
  catalogueIndicators?: Indicator[] | null;

  @Field(() => DateTimeScalar, { description: "The instant by which lateness is judged." })
  asOf!: Date;
}

@ObjectType({ description: "Points out of a maximum." })
export class IndexScore {
  @Field(() => Float, { description: "Reached." })
  points!: number;

  @Field(() => Float, { description: "To be reached." })
  max!: number;
}

@ObjectType({ description: "One of the six groups of the index with every line of it." })
export class IndexGroupScore {
  @Field(() => IndexGroup, { description: "Which." })
  group!: IndexGroup;

  @Field(() => Float, { description: "The most points it can give." })
  max!: number;

  @Field(() => Float, { nullable: true, description: "Null while a line that counts has none." })
  points!: number | null;

  @Field(() => [Indicator], { description: "In the national portal's order." })
  indicators!: Indicator[];
}
