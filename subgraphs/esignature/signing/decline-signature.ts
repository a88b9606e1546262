import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { invalidInput, notAllowed, notFound } from "../../kit/problem";
import { hasScope, isOfficial } from "../../kit/viewer";
import { done, refuse, writeOnce } from "../../kit/write";
import { isText } from "../text";
import type { SigningAnswer } from "./signing-answer";
import { SigningResult, signingRefused } from "./signing-result";
import { SigningState } from "./signing-request";
import { lockOwn } from "./signing-store";

@InputType({ description: "The signer does not sign." })
export class DeclineSignatureInput {
  @Field(() => ID)
  requestId!: string;

  @Field(() => String, { description: "Why not." })
  reason!: string;

  @Field(() => ID, { description: "The same key and content answers the same." })
  idempotencyKey!: string;
}

const LONGEST_REASON = 1_000;

@Resolver()
export class DeclineSignature {
  constructor(
    private readonly source: DataSource,
    private readonly answer: SigningAnswer,
  ) {}

  @Directive('@requiresScopes(scopes: [["signature:sign"]])')
  @Mutation(() => SigningResult, {
    nullable: true,
    description: "The signer refuses: the act is closed for good. Codes: REQUEST_CLOSED.",
  })
  async declineSignature(
    @Arg("input", () => DeclineSignatureInput) input: DeclineSignatureInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof SigningResult> {
    if (!isOfficial(ctx.viewer) || !hasScope(ctx.viewer, "signature:sign")) return notAllowed(ctx);
    if (!isText(input.reason, LONGEST_REASON)) return invalidInput(ctx, ["input", "reason"]);
    return writeOnce(
      this.source,
      ctx,
      "declineSignature",
      input,
      async (tx) => {
        const request = await lockOwn(tx, input.requestId, ctx);
        if (!request) return refuse(notFound(ctx));
        if (request.state !== SigningState.AWAITING_AUTHORISATION) return refuse(signingRefused(ctx, "REQUEST_CLOSED"));
        const sql = "UPDATE signing_request SET state = 'DECLINED', closed_at = $2, decline_reason = $3 WHERE id = $1";
        await rows(tx, sql, [request.id, ctx.now, input.reason]);
        return done({ request: request.id });
      },
      ({ request }: { request: string }) => this.answer.success(request, ctx),
    );
  }
}
