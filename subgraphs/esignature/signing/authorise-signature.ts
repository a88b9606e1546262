import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { type Certificate, CertificateStatus } from "../certificate/certificate";
import type { CertificateStore } from "../certificate/certificate-store";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { invalidInput, notAllowed, notFound } from "../../kit/problem";
import { keyedHash } from "../../kit/secrets";
import { hasScope, isOfficial } from "../../kit/viewer";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import type { KeyProvider, UnlockedKey } from "../keys/key-provider";
import type { MakeSignature } from "./make-signature";
import { type SigningProblem, SigningRefusedProblem, SigningResult, signingRefused } from "./signing-result";
import type { SigningAnswer } from "./signing-answer";
import { type SigningRequest, SigningState } from "./signing-request";
import { type SigningStore, lockOwn } from "./signing-store";

@InputType({ description: "The signer's own act." })
export class AuthoriseSignatureInput {
  @Field(() => ID)
  requestId!: string;

  @Field(() => String, { description: "PIN of the token or the provider's one-time code." })
  secret!: string;

  @Field(() => ID, { description: "The same key and content answers the same." })
  idempotencyKey!: string;
}

const LONGEST_SECRET = 128;
/** What was to be signed is there no more as it was asked for. */
const CHANGED = Symbol("changed");
type Outcome = Done<{ request: string }> | Refused<SigningProblem>;

@Resolver()
export class AuthoriseSignature {
  constructor(
    private readonly source: DataSource,
    private readonly certificates: CertificateStore,
    private readonly requests: SigningStore,
    private readonly keys: KeyProvider,
    private readonly making: MakeSignature,
    private readonly answer: SigningAnswer,
    private readonly secretsKey: Buffer,
  ) {}

  @Directive('@requiresScopes(scopes: [["signature:sign"]])')
  @Mutation(() => SigningResult, {
    nullable: true,
    description: "The signer's own act: PIN of the token or the provider's one-time code.",
  })
  async authoriseSignature(
    @Arg("input", () => AuthoriseSignatureInput) input: AuthoriseSignatureInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof SigningResult> {
    if (!isOfficial(ctx.viewer) || !hasScope(ctx.viewer, "signature:sign")) return notAllowed(ctx);
    const { secret, requestId } = input;
    if (secret === "" || secret.length > LONGEST_SECRET) return invalidInput(ctx, ["input", "secret"]);
    const request = await this.requests.own(requestId, ctx);
    const certificate = request && (await this.certificates.byId(request.certificateId, ctx));
    if (!request || !certificate) return notFound(ctx);
    // Before the transaction: it waits for the token, and a refusal rolls back, but a wrong secret counts.
    const key =
      request.state === SigningState.AWAITING_AUTHORISATION
        ? await this.unlock(request, certificate, secret, ctx)
        : null;
    if (key instanceof SigningRefusedProblem) return key;
    // A remembered digest of the input must not let anybody try out secrets.
    const remembered = { ...input, secret: keyedHash(this.secretsKey, secret).toString("base64") };
    return writeOnce(
      this.source,
      ctx,
      "authoriseSignature",
      remembered,
      (tx) => this.close(tx, requestId, certificate, key, ctx),
      ({ request: id }: { request: string }) => this.answer.success(id, ctx),
    );
  }

  private async unlock(
    request: SigningRequest,
    certificate: Certificate,
    secret: string,
    ctx: RequestContext,
  ): Promise<UnlockedKey | SigningRefusedProblem | typeof CHANGED> {
    if (certificate.status !== CertificateStatus.GOOD || !certificate.keyReference)
      return signingRefused(ctx, "CERTIFICATE_NOT_GOOD");
    if (!(await this.making.isUnchanged(request, ctx))) return CHANGED;
    const unlocking = await this.keys.unlock(certificate.keyReference, secret);
    if (unlocking.kind === "LOCKED") return signingRefused(ctx, "TOKEN_LOCKED", 0);
    if (unlocking.kind === "WRONG_SECRET") return signingRefused(ctx, "WRONG_SECRET", unlocking.triesLeft);
    return unlocking;
  }

  /** With a signature, or without one for good. */
  private async close(
    tx: Tx,
    requestId: string,
    certificate: Certificate,
    key: UnlockedKey | typeof CHANGED | null,
    ctx: RequestContext,
  ): Promise<Outcome> {
    const request = await lockOwn(tx, requestId, ctx);
    if (!request) return refuse(notFound(ctx));
    if (!key || request.state !== SigningState.AWAITING_AUTHORISATION)
      return refuse(signingRefused(ctx, "REQUEST_CLOSED"));
    if (key === CHANGED)
      await rows(tx, "UPDATE signing_request SET state = 'FAILED', closed_at = $2 WHERE id = $1", [
        request.id,
        ctx.now,
      ]);
    else await this.making.sign(tx, request, certificate, key.sign);
    return done({ request: request.id });
  }
}
