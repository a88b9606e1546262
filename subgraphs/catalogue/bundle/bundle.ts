import { Directive, Field, ID, ObjectType } from "type-graphql";
import { AgencyLevel } from "../agency/agency";

@Directive('@key(fields: "code")')
@ObjectType({
  description:
    "Procedures of several agencies filed once (một cửa liên thông). Members form a graph: one may wait for another's result.",
})
export class ProcedureBundle {
  @Field(() => ID, { description: "National code, e.g. 3.000722." })
  code!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType({ description: "One procedure of a bundle." })
export class BundleMember {
  bundle!: string;
  procedureCode!: string;
  dependsOnCodes!: string[];

  @Field(() => AgencyLevel, { description: "Of the agency that decides it." })
  agencyLevel!: AgencyLevel;
}
