import { Field, ID, InputType, ObjectType, createUnionType } from "type-graphql";
import { ConflictProblem, InvalidInputProblem, NotAllowedProblem, NotFoundProblem, Problem } from "../../kit/problem";
import { JSONScalar } from "../../kit/scalars";
import { RequiredPaper } from "../graph/stubs";
import { DossierChannel } from "./dossier.enums";
import { Dossier } from "./dossier.types";

@InputType({ description: "A paper for one of the required papers." })
export class ComponentInput {
  @Field(() => ID, { description: "Which required paper of the case it answers." })
  requiredPaperId!: string;

  @Field(() => ID, { description: "The paper in the archive." })
  paperId!: string;
}

@InputType({ description: "Where the applicant can be reached about this dossier." })
export class ContactInput {
  @Field(() => String, { description: "Telephone number of 9 to 12 digits, with or without +84." })
  phone!: string;

  @Field(() => String, { nullable: true, description: "Address for electronic mail." })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Postal address." })
  address?: string | null;
}

@InputType({ description: "What is filed, where, by whom and with which papers." })
export class SubmitDossierInput {
  @Field(() => ID, { description: "National code of the procedure." })
  procedureCode!: string;

  @Field(() => ID, { nullable: true, description: "The case; the procedure's first one if none is named." })
  caseCode?: string | null;

  @Field(() => ID, { description: "The office that receives it." })
  officeCode!: string;

  @Field(() => DossierChannel, {
    description: "COUNTER and POST are filed by an official of the office, ONLINE by the citizen.",
  })
  channel!: DossierChannel;

  @Field(() => ID, { description: "Whose matter it is (chủ hồ sơ)." })
  ownerId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "An official at the counter who files for a citizen names the citizen here; the citizen stays the submitter.",
  })
  submitterId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What it asks for, in one line; the procedure's name if nothing is said.",
  })
  subject?: string | null;

  @Field(() => ContactInput, { description: "Where to reach them." })
  contact!: ContactInput;

  @Field(() => JSONScalar, { description: "The filled form, as the version's `formSchema` describes it." })
  form!: unknown;

  @Field(() => [ComponentInput], { description: "The papers." })
  components!: ComponentInput[];

  @Field(() => Boolean, { defaultValue: false, description: "Send the result by public post." })
  resultByPost!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "They may be asked afterwards how it went." })
  mayBeInterviewed!: boolean;

  @Field(() => ID, { description: "Chosen by the caller: the same key and content answers the same." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The dossier is filed and has its code." })
export class SubmitDossierSuccess {
  @Field(() => Dossier, { description: "As it stands now." })
  dossier!: Dossier;
}

@ObjectType({ description: "One place of the form that breaks its schema." })
export class FormFault {
  @Field(() => String, { description: "JSON Pointer into the form." })
  pointer!: string;

  @Field(() => String, { description: "What is wrong there, in the reader's language." })
  message!: string;
}

@ObjectType({
  implements: Problem,
  description: "The form breaks the schema of the version in force. Code: FORM_INVALID.",
})
export class FormInvalidProblem extends Problem {
  @Field(() => [FormFault], { description: "Every fault at once." })
  faults!: FormFault[];
}

@ObjectType({ implements: Problem, description: "Mandatory papers were not given. Code: PAPERS_MISSING." })
export class MissingPapersProblem extends Problem {
  @Field(() => [RequiredPaper], { nullable: "items", description: "Everything that is missing, at once." })
  missing!: RequiredPaper[];
}

@ObjectType({
  implements: Problem,
  description:
    "Codes: PROCEDURE_NOT_IN_FORCE, PROCEDURE_NOT_OFFERED, CHANNEL_NOT_OFFERED, PAPER_NOT_VALID, PAPER_NOT_ACCEPTED, PAPER_NOT_YOURS (also for an id that does not exist).",
})
export class FilingRefusedProblem extends Problem {}

export const SubmitDossierResult = createUnionType({
  name: "SubmitDossierResult",
  description: "The filed dossier, or why it was not taken.",
  types: () =>
    [
      SubmitDossierSuccess,
      FormInvalidProblem,
      MissingPapersProblem,
      FilingRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});
