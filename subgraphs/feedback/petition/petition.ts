import { Directive, Field, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../../kit/connection";
import { DateTimeScalar } from "../../kit/scalars";
import { Agency, Dossier, OneStopOffice, Procedure, ProcedureField } from "../stubs";
import { PetitionChannel, PetitionStatus, PetitionSubject, PetitionTimeliness } from "./petition.enums";

@Directive('@key(fields: "code")')
@ObjectType({
  description:
    "What somebody says of a regulation or of how they were served (phản ánh, kiến nghị): neither a complaint nor a denunciation.",
})
export class Petition {
  @Field(() => ID, { description: "E.g. PAKN-H26-261124-0001: province or ministry, day, counter of that day." })
  code!: string;

  @Field(() => PetitionChannel, { description: "Through what it came." })
  channel!: PetitionChannel;

  @Field(() => PetitionSubject, { description: "What it is about." })
  subject!: PetitionSubject;

  @Field(() => ProcedureField, { nullable: true, description: "The field it belongs to (lĩnh vực)." })
  field!: ProcedureField | null;

  @Field(() => Procedure, { nullable: true, description: "The procedure it is about." })
  procedure!: Procedure | null;

  @Directive("@authenticated")
  @Field(() => Dossier, {
    nullable: true,
    description: "The dossier it is about; to its parties and to those who handle the petition.",
  })
  dossier!: Dossier | null;

  @Field(() => OneStopOffice, { nullable: true, description: "The office it is about." })
  office!: OneStopOffice | null;

  @Field(() => Agency, { nullable: true, description: "The agency it is about." })
  agency!: Agency | null;

  @Field(() => String, { description: "In one line." })
  title!: string;

  @Field(() => String, { description: "In the person's own words." })
  content!: string;

  @Field(() => PetitionStatus, { description: "Where it stands." })
  status!: PetitionStatus;

  @Field(() => DateTimeScalar, { description: "When it was filed." })
  receivedAt!: Date;

  @Field(() => DateTimeScalar, { description: "To be answered by then." })
  dueAt!: Date;

  @Field(() => PetitionTimeliness, { description: "Measured against `dueAt`." })
  timeliness!: PetitionTimeliness;

  @Field(() => Boolean, { description: "Everybody may read it." })
  public!: boolean;

  @Field(() => Int, { description: "How often the petitioner was not content with the answer." })
  reopenedTimes!: number;
}

export const { Edge: PetitionEdge, Connection: PetitionConnection } = connectionOf(() => Petition, "Petition");
