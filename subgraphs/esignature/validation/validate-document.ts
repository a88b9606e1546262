import { createHash } from "node:crypto";
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver, createUnionType } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { InvalidInputProblem, Problem, invalidInput, problem } from "../../kit/problem";
import { DateTimeScalar } from "../../kit/scalars";
import { type CertificateFacts, readPemCertificates } from "./certificate-facts";
import { worstOf } from "./finding";
import { type DocumentRefusal, decodeBase64, readDocument } from "./read-document";
import { writeReport } from "./report";
import type { Validator } from "./validator";
import { Indication, SignatureVerdict, toVerdict } from "./verdict";

@InputType({ description: "A signed document, whoever signed it." })
export class ValidateDocumentInput {
  @Field(() => String, { description: "The signed document, or the signature beside it, in base64; 10 MiB at most." })
  content!: string;

  @Field(() => String, { nullable: true, description: "What a detached signature is over, in base64; 10 MiB at most." })
  detachedContent?: string | null;

  @Field(() => [String], { nullable: true, description: "Roots to rest on instead of `trustAnchors`, PEM." })
  trustAnchorsPem?: string[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "The instant for which to judge; now when left out." })
  at?: Date | null;
}

@ObjectType({ description: "What the validation of a document found: of several signatures the worst decides." })
export class DocumentVerdict {
  @Field(() => String, { description: "SHA-256 of the content given, in hex." })
  sha256!: string;

  @Field(() => [SignatureVerdict], { description: "In the document's order." })
  signatures!: SignatureVerdict[];

  @Field(() => Indication)
  indication!: Indication;

  @Field(() => String, { description: "The same in words, in the reader's language." })
  report!: string;
}

@ObjectType({ description: "The document was examined." })
export class ValidateDocumentSuccess {
  @Field(() => DocumentVerdict)
  verdict!: DocumentVerdict;
}

@ObjectType({ implements: Problem, description: "Codes: NOT_SIGNED, FORMAT_UNKNOWN, TOO_LARGE, MALFORMED." })
export class DocumentRefusedProblem extends Problem {}

export const ValidateDocumentResult = createUnionType({
  name: "ValidateDocumentResult",
  description: "The verdict, or why there is nothing to judge.",
  types: () => [ValidateDocumentSuccess, DocumentRefusedProblem, InvalidInputProblem] as const,
});

const MOST_ANCHORS = 64;
const LONGEST_ANCHOR = 65_536;

@Resolver()
export class ValidateDocument {
  constructor(private readonly validator: Validator) {}

  @Mutation(() => ValidateDocumentResult, {
    nullable: true,
    description:
      "Validates any signed document against the trust anchors, whoever signed it. Content in base64, 10 MiB at most.",
  })
  async validateDocument(
    @Arg("input", () => ValidateDocumentInput) input: ValidateDocumentInput,
    @Ctx() ctx: RequestContext,
  ): Promise<typeof ValidateDocumentResult> {
    const content = decodeBase64(input.content);
    if (!Buffer.isBuffer(content)) return refused(content, ctx);
    const detached = input.detachedContent == null ? null : decodeBase64(input.detachedContent);
    if (detached === "TOO_LARGE") return refused(detached, ctx);
    if (detached === "MALFORMED") return invalidInput(ctx, ["input", "detachedContent"]);
    const anchors = anchorsOf(input.trustAnchorsPem);
    if (anchors instanceof BrokenAnchor) return invalidInput(ctx, ["input", "trustAnchorsPem", String(anchors.place)]);
    const message = readDocument(content);
    if (typeof message === "string") return refused(message, ctx);
    const asked = { ...(anchors && { anchors }), ...(input.at && { at: input.at }) };
    const findings = await this.validator.validate(message, detached && { bytes: detached }, ctx, asked);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const verdict = Object.assign(new DocumentVerdict(), {
      sha256,
      signatures: findings.map((finding) => toVerdict(finding, ctx)),
      indication: Indication[worstOf(findings.map((finding) => finding.indication))],
      report: writeReport(sha256, findings, ctx),
    });
    return Object.assign(new ValidateDocumentSuccess(), { verdict });
  }
}

function refused(code: DocumentRefusal, ctx: RequestContext): DocumentRefusedProblem {
  return problem(DocumentRefusedProblem, code, ctx);
}

class BrokenAnchor {
  constructor(readonly place: number) {}
}

/** Null where the caller named none: ours then. */
function anchorsOf(pems: readonly string[] | null | undefined): CertificateFacts[] | BrokenAnchor | null {
  if (!pems) return null;
  const found: CertificateFacts[] = [];
  for (const [place, pem] of pems.entries()) {
    const read = pem.length > LONGEST_ANCHOR ? null : readPemCertificates(pem);
    if (!read || found.length + read.length > MOST_ANCHORS) return new BrokenAnchor(place);
    found.push(...read);
  }
  return found;
}
