import { Field, Int, ObjectType, createUnionType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import {
  ConflictProblem,
  InvalidInputProblem,
  NotAllowedProblem,
  NotFoundProblem,
  Problem,
  problem,
} from "../../kit/problem";
import { SigningRequest } from "./signing-request";

@ObjectType({ description: "The act of signing as it stands now." })
export class SigningSuccess {
  @Field(() => SigningRequest)
  request!: SigningRequest;
}

@ObjectType({
  implements: Problem,
  description:
    "Codes: WRONG_SECRET, TOKEN_LOCKED, CERTIFICATE_NOT_GOOD, REQUEST_CLOSED, TIMESTAMP_UNAVAILABLE, FORMAT_NOT_FOR_CONTENT.",
})
export class SigningRefusedProblem extends Problem {
  @Field(() => Int, {
    nullable: true,
    description: "After WRONG_SECRET and TOKEN_LOCKED: how many wrong secrets the token still bears.",
  })
  triesLeft!: number | null;
}

export const refusalCodes = [
  "WRONG_SECRET",
  "TOKEN_LOCKED",
  "CERTIFICATE_NOT_GOOD",
  "REQUEST_CLOSED",
  "TIMESTAMP_UNAVAILABLE",
  "FORMAT_NOT_FOR_CONTENT",
] as const;

export const SigningResult = createUnionType({
  name: "SigningResult",
  description: "The act of signing, or why it did not go on.",
  types: () =>
    [
      SigningSuccess,
      SigningRefusedProblem,
      InvalidInputProblem,
      NotFoundProblem,
      NotAllowedProblem,
      ConflictProblem,
    ] as const,
});

/** Everything but success. */
export type SigningProblem = SigningRefusedProblem | InvalidInputProblem | NotFoundProblem | NotAllowedProblem;

export function signingRefused(
  ctx: RequestContext,
  code: (typeof refusalCodes)[number],
  triesLeft: number | null = null,
): SigningRefusedProblem {
  return problem(SigningRefusedProblem, code, ctx, { triesLeft });
}
