import { X509Certificate, createHash, randomUUID } from "node:crypto";
import type { CertificateAuthority } from "../authority/certificate-authority";
import type { Certificate } from "../certificate/certificate";
import { buildCades } from "../cms/build-cades";
import type { ContentStore } from "../../kit/content-store";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { upstreamUnavailable } from "../../kit/errors";
import { publish } from "../../kit/outbox";
import type { Validator } from "../validation/validator";
import type { SigningRequest } from "./signing-request";

/** Makes the signature, holds it against our own validation, and tells of it, all in the signer's transaction. */
export class MakeSignature {
  constructor(
    private readonly authority: CertificateAuthority,
    private readonly content: Pick<ContentStore, "open" | "has">,
    private readonly validator: Validator,
  ) {}

  /**
   * Nothing is signed unseen: the stored bytes are read and must still be those of the digest. False when they are there
   * and are others; while they cannot be had at all, nobody knows.
   */
  async isUnchanged(request: SigningRequest, ctx: RequestContext): Promise<boolean> {
    if (request.statement !== null) return true;
    const hash = createHash("sha256");
    try {
      for await (const chunk of this.content.open(request.digest)) hash.update(chunk as Buffer);
    } catch {
      if (await this.content.has(request.digest)) return false;
      throw upstreamUnavailable(ctx);
    }
    return hash.digest("hex") === request.digest;
  }

  async sign(
    tx: Tx,
    request: SigningRequest,
    certificate: Certificate,
    sign: (data: Buffer) => Promise<Buffer>,
  ): Promise<void> {
    // Signing times stand beside certificates' validity, which development does not move.
    const signedAt = new Date();
    const digest = Buffer.from(request.digest, "hex");
    const order = {
      digest,
      signingTime: signedAt,
      certificate: new X509Certificate(certificate.pem).raw,
      chain: this.authority.chain,
      sign,
    };
    const message = await buildCades(order);
    const finding = await this.validator.validateNew(message, { sha256: digest });
    if (finding.indication !== "TOTAL_PASSED")
      throw new Error(`a signature just made is ${finding.indication} ${finding.subIndication}`);
    const id = randomUUID();
    await write(tx, id, request, message, signedAt);
    await publish(tx, { topic: "signature", key: id, payload: payloadOf(id, request, certificate, signedAt) });
  }
}

async function write(tx: Tx, id: string, request: SigningRequest, message: Buffer, signedAt: Date): Promise<void> {
  await rows(
    tx,
    `INSERT INTO signature (id, request, certificate, official, agency, format, level, digest, paper, upload, statement, purpose, detached, signed_at)
     SELECT $1, id, certificate, official, agency, format, level, digest, paper, upload, statement, purpose, $3, $4 FROM signing_request WHERE id = $2`,
    [id, request.id, message, signedAt],
  );
  await rows(tx, "UPDATE signing_request SET state = 'SIGNED', closed_at = $2 WHERE id = $1", [request.id, signedAt]);
}

/** What followers learn. A statement's text is not for them: who must judge it knows the text and compares the digest. */
function payloadOf(id: string, request: SigningRequest, certificate: Certificate, signedAt: Date): object {
  return {
    id,
    format: request.format,
    level: request.level,
    digest: request.digest,
    paper: request.paperId,
    upload: request.upload,
    statement: request.statement !== null,
    purpose: request.purpose,
    certificate: certificate.id,
    certificateKind: certificate.kind,
    official: certificate.official,
    agency: request.agency,
    holder: null,
    signedAt: signedAt.toISOString(),
    indication: "TOTAL_PASSED",
  };
}
