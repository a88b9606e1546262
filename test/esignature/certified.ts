import { type KeyObject, X509Certificate, createHash, randomBytes, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../subgraphs/esignature/authority/certificate-authority";
import { newKeyPair } from "../../subgraphs/esignature/authority/certificate-profile";
import { buildCades } from "../../subgraphs/esignature/cms/build-cades";
import { parseSignedData } from "../../subgraphs/esignature/cms/parse-cms";
import { type CertificateFacts, readPemCertificates } from "../../subgraphs/esignature/validation/certificate-facts";
import type { Finding } from "../../subgraphs/esignature/validation/finding";
import {
  type Revocations,
  type SignedContent,
  validateSigner,
} from "../../subgraphs/esignature/validation/validate-signer";
import { Sealer } from "../../subgraphs/kit/secrets";

/** A certificate authority of its own, a signer under it, and what they sign. */
export interface Certified {
  readonly folder: string;
  readonly authority: CertificateAuthority;
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
  readonly sign: (
    content: Buffer,
    change?: { certificate?: Buffer; signingTime?: Date; chain?: Buffer[] },
  ) => Promise<Buffer>;
  readonly anchors: readonly CertificateFacts[];
  readonly drop: () => void;
}

export async function certified(): Promise<Certified> {
  const folder = mkdtempSync(join(tmpdir(), "esignature-"));
  const authority = await CertificateAuthority.open(folder, new Sealer(randomBytes(32)), new Date());
  const { privateKey, publicKey } = await newKeyPair();
  const certificatePem = await authority.issue(
    [{ C: ["VN"] }, { O: ["Ủy ban nhân dân phường"] }, { CN: ["Vũ Thị Lan"] }],
    publicKey,
    new Date(),
  );
  const certificate = new X509Certificate(certificatePem).raw;
  return {
    folder,
    authority,
    certificatePem,
    privateKey,
    sign: (content, change = {}) =>
      buildCades({
        digest: createHash("sha256").update(content).digest(),
        signingTime: change.signingTime ?? new Date(),
        certificate: change.certificate ?? certificate,
        chain: change.chain ?? authority.chain,
        sign: (attributes) => sign("sha256", attributes, privateKey),
      }),
    anchors: anchorsOf(authority.rootPem),
    drop: () => rmSync(folder, { recursive: true }),
  };
}

export function anchorsOf(pem: string): CertificateFacts[] {
  const found = readPemCertificates(pem);
  if (!found) throw new Error("no certificates in the PEM");
  return found;
}

export const neverRevoked = async (chain: readonly CertificateFacts[]): Promise<Revocations> => ({
  revokedAt: new Map(),
  known: new Set(chain.map((one) => one.fingerprint)),
});

/** The finding for the first signature of a message. */
export async function findingFor(
  message: Buffer,
  content: SignedContent,
  anchors: readonly CertificateFacts[],
  at = new Date(),
  revocations = neverRevoked,
): Promise<Finding> {
  const parsed = parseSignedData(message);
  const [signer] = parsed?.signers ?? [];
  if (!parsed || !signer) throw new Error("not signed");
  return validateSigner(parsed, signer, content, { anchors, at, revocations });
}
