import type { CertificateStore } from "../certificate/certificate-store";
import { type SignedData, type SignerInfo, parseSignedData } from "../cms/parse-cms";
import type { RequestContext } from "../../kit/context";
import { type CertificateFacts, readPemCertificates } from "./certificate-facts";
import type { Finding } from "./finding";
import { type SignedContent, type ValidationPolicy, validateSigner } from "./validate-signer";

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
    message: SignedData,
    content: SignedContent,
    ctx: RequestContext,
    asked: Partial<Pick<ValidationPolicy, "anchors" | "at">> = {},
  ): Promise<Finding[]> {
    const policy = { ...this.policy(ctx), ...asked };
    return Promise.all(message.signers.map((signer) => validateSigner(message, signer, content, policy)));
  }

  /** A signature just made with a certificate that was just seen to be good: nothing is looked up. */
  validateNew(der: Buffer, content: SignedContent): Promise<Finding> {
    const standing = async (chain: readonly CertificateFacts[]) => ({
      revokedAt: new Map(),
      known: new Set(chain.map((one) => one.fingerprint)),
    });
    return this.only(der, (message, signer) =>
      validateSigner(message, signer, content, { anchors: this.anchors, at: new Date(), revocations: standing }),
    );
  }

  /** The one signature of a message that we made. */
  validateOwn(der: Buffer, content: SignedContent, ctx: RequestContext): Promise<Finding> {
    return this.only(der, (message, signer) => validateSigner(message, signer, content, this.policy(ctx)));
  }

  private policy(ctx: RequestContext): ValidationPolicy {
    return {
      anchors: this.anchors,
      // Certificates keep the wall clock.
      at: new Date(),
      revocations: (chain) => this.certificates.revocationsOf(chain, ctx),
    };
  }

  private only(der: Buffer, judge: (message: SignedData, signer: SignerInfo) => Promise<Finding>): Promise<Finding> {
    const message = parseSignedData(der);
    const [signer] = message?.signers ?? [];
    if (!message || !signer) throw new Error("a signature of ours is not a signed message");
    return judge(message, signer);
  }
}
