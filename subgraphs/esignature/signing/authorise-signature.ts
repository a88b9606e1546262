import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { type Certificate, CertificateStatus } from "../certificate/certificate";
import type { CertificateStore } from "../certificate/certificate-store";
import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { invalidInput, notAllowed, notFound } from "../../kit/problem";
import { keyedHash } from "../../kit/secrets";
import { hasScope, isOfficial } from "../../kit/viewer";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import type { KeyProvider } from "../keys/key-provider";
import type { MakeSignature } from "./make-signature";
import { type SigningProblem, SigningResult, signingRefused } from "./signing-result";
import type { SigningAnswer } from "./signing-answer";
import { SigningState } from "./signing-request";
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
    // Before the transaction: within it, waiting for another connection could make everybody wait for everybody.
    const awaited = await this.requests.own(requestId, ctx);
    const certificate = awaited && (await this.certificates.byId(awaited.certificateId, ctx));
    if (!awaited || !certificate) return notFound(ctx);
    if (awaited.state === SigningState.AWAITING_AUTHORISATION) await this.making.checkContent(awaited, ctx);
    // A remembered digest of the input must not let anybody try out secrets.
    const remembered = { ...input, secret: keyedHash(this.secretsKey, secret).toString("base64") };
    return writeOnce(
      this.source,
      ctx,
      "authoriseSignature",
      remembered,
      (tx) => this.authorise(tx, requestId, certificate, secret, ctx),
      ({ request }: { request: string }) => this.answer.success(request, ctx),
    );
  }

  private async authorise(
    tx: Tx,
    requestId: string,
    certificate: Certificate,
    secret: string,
    ctx: RequestContext,
  ): Promise<Outcome> {
    const request = await lockOwn(tx, requestId, ctx);
    if (!request) return refuse(notFound(ctx));
    if (request.state !== SigningState.AWAITING_AUTHORISATION) return refuse(signingRefused(ctx, "REQUEST_CLOSED"));
    if (certificate.status !== CertificateStatus.GOOD || !certificate.keyReference)
      return refuse(signingRefused(ctx, "CERTIFICATE_NOT_GOOD"));
    const key = await this.keys.unlock(certificate.keyReference, secret);
    if (key.kind === "LOCKED") return refuse(signingRefused(ctx, "TOKEN_LOCKED", 0));
    if (key.kind === "WRONG_SECRET") return refuse(signingRefused(ctx, "WRONG_SECRET", key.triesLeft));
    await this.making.sign(tx, request, certificate, key.sign);
    return done({ request: request.id });
  }
}
