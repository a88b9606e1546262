import type { CertificateStore } from "../certificate/certificate-store";
import { type SignedData, parseSignedData } from "../cms/parse-cms";
import type { RequestContext } from "../../kit/context";
import { type CertificateFacts, readPemCertificates } from "./certificate-facts";
import type { Finding } from "./finding";
import { type SignedContent, validateSigner } from "./validate-signer";

/** Validation with this installation's anchors and what its register knows of revocations. */
export class Validator {
  private readonly anchors: readonly CertificateFacts[];

  constructor(
    rootPem: string,
    private readonly certificates: CertificateStore,
  ) {
    this.anchors = readPemCertificates(rootPem) ?? [];
  }

  /** Every signature of a message, in the message's order. */
  validate(
    message: SignedData, content: SignedContent, ctx: RequestContext, asked: { anchors?: readonly CertificateFacts[]; at?: Date } = {},
  ): Promise<Finding[]> {
    const policy = {
      anchors: asked.anchors ?? this.anchors,
      // Certificates keep the wall clock.
      at: asked.at ?? new Date(),
      revocations: (chain: readonly CertificateFacts[]) => this.certificates.revocationsOf(chain, ctx),
    };
    return Promise.all(message.signers.map((signer) => validateSigner(message, signer, content, policy)));
  }

  /** The one signature of a message that we made. */
  async validateOwn(der: Buffer, content: SignedContent, ctx: RequestContext): Promise<Finding> {
    const message = parseSignedData(der);
    const [finding] = message ? await this.validate(message, content, ctx) : [];
    if (!finding) throw new Error("a stored signature is not a signed message");
    return finding;
  }
}
