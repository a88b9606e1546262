import { Field, ID, InputType, ObjectType, createUnionType } from "type-graphql";
import { ConflictProblem, InvalidInputProblem, NotAllowedProblem, NotFoundProblem, Problem } from "../../kit/problem";
import { DeliveryStatus, DossierStatus, SharedDataSource } from "./dossier.enums";
import { Dossier } from "./dossier.types";

const code = "The dossier's code.";
const key = "Chosen by the caller: the same key and content answers the same.";

@ObjectType({
  description: "The dossier after the move. Every move answers with it, or says why the move is not open.",
})
export class DossierMoved {
  @Field(() => Dossier, { description: "As it stands now." })
  dossier!: Dossier;
}

@ObjectType({
  implements: Problem,
  description:
    "Codes: MOVE_NOT_OPEN (wrong status), NOT_YOUR_STEP, ROLES_SEPARATE (who received may not decide), APOLOGY_REQUIRED, EXPLANATION_REQUIRED, NOT_OVERDUE, ALREADY_REAPPOINTED, SIGNATURE_NOT_VALID, SUPPLEMENT_LIMIT_REACHED, UNPAID, AMOUNT_WRONG, RESULT_MISSING, RESULT_UNSIGNED, REASON_REQUIRED, CALENDAR_NOT_LOADED.",
})
export class MoveRefusedProblem extends Problem {
  @Field(() => DossierStatus, { description: "Where the dossier stands." })
  status!: DossierStatus;
}

export const DossierMoveResult = createUnionType({
  name: "DossierMoveResult",
  description: "The dossier after the move, or why the move was not made.",
  types: () =>
    [
      DossierMoved,
      MoveRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});

@InputType({ description: "Which dossier is taken in." })
export class AcceptDossierInput {
  @Field(() => ID, { description: code })
  code!: string;

  @Field(() => [SharedDataSource], { defaultValue: [], description: "National databases that it was checked against." })
  consulted!: SharedDataSource[];

  @Field(() => ID, { description: key })
  idempotencyKey!: string;
}

@InputType({ description: "Which step is done, and with what." })
export class CompleteStepInput {
  @Field(() => ID, { description: code })
  code!: string;

  @Field(() => ID, { description: "The active step." })
  stepId!: string;

  @Field(() => String, { nullable: true, description: "What the next one should know." })
  note?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "The dossier went on by paper although it exists digitally.",
  })
  carriedOnPaper!: boolean;

  @Field(() => ID, {
    nullable: true,
    description: "For a step that signs: the caller's own valid signature over the result.",
  })
  signatureId?: string | null;

  @Field(() => ID, { description: key })
  idempotencyKey!: string;
}

@InputType({ description: "Which dossier is finished, with which results." })
export class FinishDossierInput {
  @Field(() => ID, { description: code })
  code!: string;

  @Field(() => [ID], { description: "Papers issued as this dossier's results." })
  resultPaperIds!: string[];

  @Field(() => ID, { description: key })
  idempotencyKey!: string;
}

@InputType({ description: "How the result reached the applicant." })
export class ReturnResultInput {
  @Field(() => ID, { description: code })
  code!: string;

  @Field(() => DeliveryStatus, { description: "DELIVERED into their hands, or SENT." })
  delivery!: DeliveryStatus;

  @Field(() => String, { nullable: true, description: "Who took it, or the post's tracking number." })
  note?: string | null;

  @Field(() => ID, { description: key })
  idempotencyKey!: string;
}
