import { Directive, Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateScalar } from "../../kit/scalars";
import { AgencyLevel } from "../agency/agency";
import { OnlineLevel } from "../version/version";

@Directive('@key(fields: "code")')
@ObjectType({ description: "Field of administration that procedures belong to (lĩnh vực)." })
export class ProcedureField {
  @Field(() => ID, { description: "Code of the ministry and number, e.g. G15-TP07." })
  code!: string;

  @Field(() => String)
  name!: string;
}

@Directive('@key(fields: "code")')
@ObjectType({
  description: "An administrative procedure (thủ tục hành chính); what it asks for stands in its versions.",
})
export class Procedure {
  @Field(() => ID, { description: "National code, e.g. 1.001193." })
  code!: string;

  @Field(() => String)
  name!: string;

  fieldCode!: string;

  @Field(() => AgencyLevel, { description: "The level that receives and decides." })
  level!: AgencyLevel;
}

export const procedures = connectionOf(() => Procedure, "Procedure");

@InputType({ description: "Which procedures; conditions add up." })
export class ProcedureFilter {
  @Field(() => ID, { nullable: true, description: "Of that field." })
  field?: string | null;

  @Field(() => AgencyLevel, { nullable: true })
  level?: AgencyLevel | null;

  @Field(() => OnlineLevel, {
    nullable: true,
    description: "Offered so by the version in force on the day (`inForceOn`, else today).",
  })
  onlineLevel?: OnlineLevel | null;

  @Field(() => ID, { nullable: true, description: "On display at that office on the day." })
  office?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "With a version in force on that day." })
  inForceOn?: string | null;

  @Field(() => ID, { nullable: true, description: "Whose version in force on the day gives a paper of that type." })
  resultType?: string | null;
}
