import { Directive, Field, ID, ObjectType } from "type-graphql";
import { Period } from "../../kit/graph";

@Directive('@key(fields: "agencyCode period { start end }")')
@ObjectType()
export class QualityIndex {
  @Field(() => ID)
  agencyCode!: string;

  @Field(() => Period)
  period!: Period;
}
