import { createHash, randomUUID } from "node:crypto";
import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { type Certificate, CertificateStatus } from "../certificate/certificate";
import type { CertificateStore } from "../certificate/certificate-store";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { invalidInput, notAllowed, notFound } from "../../kit/problem";
import { hasScope, isOfficial } from "../../kit/viewer";
import { done, refuse, writeOnce } from "../../kit/write";
import type { Known } from "../known/known";
import { SignatureFormat, SignatureLevel } from "../signature/signature";
import { isText } from "../text";
import { type SigningProblem, SigningResult, signingRefused } from "./signing-result";
import type { SigningAnswer } from "./signing-answer";

@InputType({ description: "Exactly one of paperId, uploadId and statement says what is to be signed." })
export class RequestSignatureInput {
  @Field(() => ID, { nullable: true, description: "A paper that the signer's agency issued as a result or digitised." })
  paperId?: string;

  @Field(() => ID, {
    nullable: true,
    description: "A file that an official of the signer's agency uploaded: a result not yet issued.",
  })
  uploadId?: string;

  @Field(() => String, { nullable: true, description: "A text; its UTF-8 bytes are signed." })
  statement?: string;

  @Field(() => ID, { description: "The signer's own certificate." })
  certificateId!: string;

  @Field(() => SignatureFormat, { description: "CADES; the other formats follow." })
  format!: SignatureFormat;

  @Field(() => SignatureLevel, {
    defaultValue: SignatureLevel.T,
    description: "B; from T on a timestamping authority is needed.",
  })
  level!: SignatureLevel;

  @Field(() => String, { description: "What it is signed for." })
  purpose!: string;

  @Field(() => ID, { description: "The same key and content answers the same." })
  idempotencyKey!: string;
}

const LONGEST_PURPOSE = 500;
const LONGEST_STATEMENT = 65_536;

@Resolver()
export class RequestSignature {
  constructor(
    private readonly source: DataSource,
    private readonly certificates: CertificateStore,
    private readonly known: Known,
    private readonly answer: SigningAnswer,
    private readonly lifetimeMs: number,
  ) {}

  @Directive('@requiresScopes(scopes: [["signature:sign"]])')
  @Mutation(() => SigningResult, {
    nullable: true,
    description:
      "Asks for a signature over exactly one of: a paper, an upload (a result not yet issued), a statement (an apology).",
  })
  async requestSignature(
    @Arg("input", () => RequestSignatureInput) input: RequestSignatureInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof SigningResult> {
    const { viewer } = ctx;
    if (!isOfficial(viewer) || !hasScope(viewer, "signature:sign")) return notAllowed(ctx);
    // Before the transaction: within it, waiting for another connection could make everybody wait for everybody.
    const digest = await this.digestOf(input, viewer.agency, ctx);
    const problem = await this.refusal(input, digest, viewer.official, ctx);
    return writeOnce(
      this.source,
      ctx,
      "requestSignature",
      input,
      async (tx) =>
        problem || !digest
          ? refuse(problem ?? notFound(ctx))
          : done({ request: await this.write(tx, input, digest, ctx) }),
      ({ request }: { request: string }) => this.answer.success(request, ctx),
    );
  }

  /** SHA-256 in hex of what is to be signed; null where the agency has no such file. */
  private async digestOf(input: RequestSignatureInput, agency: string, ctx: RequestContext): Promise<string | null> {
    if (shapeFault(input, ctx)) return null;
    if (input.statement != null) return createHash("sha256").update(input.statement, "utf8").digest("hex");
    const file =
      input.uploadId != null
        ? this.known.fileOf("upload", input.uploadId, agency)
        : this.known.fileOf("paper", input.paperId ?? "", agency);
    return (await file)?.sha256 ?? null;
  }

  private async refusal(
    input: RequestSignatureInput,
    digest: string | null,
    official: string,
    ctx: RequestContext,
  ): Promise<SigningProblem | null> {
    const fault = shapeFault(input, ctx);
    if (fault) return fault;
    const certificate = await this.certificates.byId(input.certificateId, ctx);
    if (!digest || certificate?.official !== official) return notFound(ctx);
    if (input.format !== SignatureFormat.CADES) return signingRefused(ctx, "FORMAT_NOT_FOR_CONTENT");
    if (input.level !== SignatureLevel.B) return signingRefused(ctx, "TIMESTAMP_UNAVAILABLE");
    return isGood(certificate) ? null : signingRefused(ctx, "CERTIFICATE_NOT_GOOD");
  }

  private async write(tx: Tx, input: RequestSignatureInput, digest: string, ctx: RequestContext): Promise<string> {
    const id = randomUUID();
    await rows(
      tx,
      `INSERT INTO signing_request (id, certificate, official, agency, paper, upload, statement, purpose, format, level, digest, requested_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        id,
        input.certificateId,
        ctx.viewer.official,
        ctx.viewer.agency,
        input.paperId ?? null,
        input.uploadId ?? null,
        input.statement ?? null,
        input.purpose,
        input.format,
        input.level,
        digest,
        ctx.now,
        new Date(ctx.now.getTime() + this.lifetimeMs),
      ],
    );
    return id;
  }
}

function isGood(certificate: Certificate): boolean {
  return certificate.status === CertificateStatus.GOOD;
}

function shapeFault(input: RequestSignatureInput, ctx: RequestContext): SigningProblem | null {
  const named = [input.paperId, input.uploadId, input.statement].filter((one) => one != null);
  if (named.length !== 1) return invalidInput(ctx, ["input"]);
  if (!isText(input.purpose, LONGEST_PURPOSE)) return invalidInput(ctx, ["input", "purpose"]);
  if (input.statement != null && !isText(input.statement, LONGEST_STATEMENT))
    return invalidInput(ctx, ["input", "statement"]);
  return null;
}
