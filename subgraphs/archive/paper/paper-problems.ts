import { Field, ObjectType, createUnionType } from "type-graphql";
import { ConflictProblem, InvalidInputProblem, NotAllowedProblem, NotFoundProblem, Problem } from "../../kit/problem";
import { UploadRefusedProblem } from "../upload/upload";
import { Paper, PaperStatus } from "./paper";

@ObjectType({ description: "The paper stands in the archive." })
export class RegisterPaperSuccess {
  @Field(() => Paper, { description: "As it stands now." })
  paper!: Paper;
}

export const RegisterPaperResult = createUnionType({
  name: "RegisterPaperResult",
  description: "The new paper, or why there is none.",
  types: () =>
    [
      RegisterPaperSuccess,
      UploadRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});

@ObjectType({ description: "The paper after the move." })
export class PaperMoved {
  @Field(() => Paper, { description: "As it stands now." })
  paper!: Paper;
}

@ObjectType({ implements: Problem, description: "Codes: ALREADY_VERIFIED, ALREADY_REVOKED, NOT_ISSUER." })
export class PaperMoveRefusedProblem extends Problem {
  @Field(() => PaperStatus, { description: "How the paper stands." })
  status!: PaperStatus;
}

export const PaperMoveResult = createUnionType({
  name: "PaperMoveResult",
  description: "The paper after the move, or why it was not made.",
  types: () =>
    [
      PaperMoved,
      PaperMoveRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});
