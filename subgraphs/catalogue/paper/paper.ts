import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { JSONScalar } from "../../kit/scalars";

@Directive('@key(fields: "code")')
@ObjectType({
  description:
    "A kind of paper: what one procedure gives as its result, another accepts as proof (loại giấy tờ, loại kết quả).",
})
export class PaperType {
  @Field(() => ID, {
    description: "Result type code such as KQ.G15.000031, or a name of our own for what no procedure gives.",
  })
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => JSONScalar, {
    nullable: true,
    description: "JSON Schema of the data that a paper of this type carries.",
  })
  dataSchema!: unknown;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "One thing that the applicant must show, and every type of paper that proves it." })
export class RequiredPaper {
  @Field(() => ID)
  id!: string;

  version!: string;
  caseCode!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: "Bản chính." })
  originals!: number;

  @Field(() => Int, { description: "Bản sao có chứng thực." })
  certifiedCopies!: number;

  @Field(() => Int, { description: "Bản chụp." })
  photocopies!: number;

  @Field(() => Boolean, { description: "Filing without it is refused." })
  mandatory!: boolean;

  @Field(() => Boolean, { description: "Has to be digitised at reception (Circular 01/2023)." })
  digitise!: boolean;
}
