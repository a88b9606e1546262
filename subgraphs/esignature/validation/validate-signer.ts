import { createHash, timingSafeEqual } from "node:crypto";
import type { Attribute, SignedAttributes, SignedData, SignerInfo } from "../cms/parse-cms";
import { parseAlgorithm } from "../cms/parse-cms";
import { type Element, MalformedAsn1, Tag, childrenOf, expectTag, octets, oidOf, timeOf } from "../der/der-reader";
import { Oid } from "../der/object-identifiers";
import { hashOf, isWeak, signatureFits } from "./algorithms";
import { findChain } from "./certificate-chain";
import { type CertificateFacts, readCertificate } from "./certificate-facts";
import { type Finding, type ReasonCode, Verdict, indicationOf } from "./finding";

/** What was signed: the bytes, or their SHA-256 where the bytes need not be fetched. */
export type SignedContent = { readonly bytes: Buffer } | { readonly sha256: Buffer } | null;

export interface ValidationPolicy {
  readonly anchors: readonly CertificateFacts[];
  /** The instant for which the verdict is given. */
  readonly at: Date;
  /** When each of these was revoked, by fingerprint; `known` says whose revocations can be known at all. */
  readonly revocations: (chain: readonly CertificateFacts[]) => Promise<Revocations>;
}
export interface Revocations {
  readonly revokedAt: ReadonlyMap<string, Date>;
  readonly known: ReadonlySet<string>;
}

/** One signature of a message, judged in the order of EN 319 102-1, 5.3; whoever made it. */
export async function validateSigner(
  message: SignedData,
  signer: SignerInfo,
  detached: SignedContent,
  policy: ValidationPolicy,
): Promise<Finding> {
  const state: State = { reasons: [], level: null, signer: null, claimedTime: null };
  let fault: Verdict | null = null;
  try {
    await examine(message, signer, detached ?? embedded(message), policy, state);
  } catch (thrown) {
    if (thrown instanceof Verdict) fault = thrown;
    else if (thrown instanceof MalformedAsn1) fault = new Verdict("FORMAT_FAILURE", "ATTRIBUTES_BROKEN");
    else throw thrown;
  }
  const subIndication = fault?.subIndication ?? null;
  const indication = indicationOf(subIndication);
  return {
    ...state,
    indication,
    subIndication,
    reasons: fault ? [fault.reason, ...state.reasons] : state.reasons,
    level: indication === "TOTAL_FAILED" ? null : state.level,
    // Without a trusted time nothing proves that the signature existed before the moment of looking.
    bestSignatureTime: policy.at,
  };
}

interface State {
  reasons: ReasonCode[];
  level: "B" | null;
  signer: CertificateFacts | null;
  claimedTime: Date | null;
}

async function examine(
  message: SignedData,
  signer: SignerInfo,
  content: SignedContent,
  policy: ValidationPolicy,
  state: State,
): Promise<void> {
  const attributes = signer.signedAttributes;
  const hash = hashOf(signer.digestAlgorithm);
  if (attributes) state.claimedTime = checkAttributes(attributes, message.contentType);
  if (!content) throw new Verdict("SIGNED_DATA_NOT_FOUND", "CONTENT_MISSING");
  if (attributes) checkDigest(attributes, hash, content);
  const known = message.certificates.map(readCertificate).filter((facts) => facts !== null);
  const { certificate, bound } = identifySigner(signer, [...known, ...policy.anchors]);
  state.signer = certificate;
  const signed = attributes?.signed ?? ("bytes" in content ? content.bytes : null);
  if (!signed || !signatureFits(publicKeyOf(certificate), signer.signatureAlgorithm, hash, signed, signer.signature)) {
    throw new Verdict("SIG_CRYPTO_FAILURE", "SIGNATURE_DOES_NOT_FIT_KEY");
  }
  state.level = bound && state.claimedTime ? "B" : null;
  if (!bound && attributes) state.reasons.push("CERTIFICATE_NOT_BOUND");
  if (signer.unsignedAttributes.some((attribute) => attribute.type === Oid.signatureTimestamp))
    state.reasons.push("TIMESTAMP_NOT_EXAMINED");
  const chain = findChain(certificate, known, policy.anchors, policy.at);
  await checkRevocation(chain, policy, state);
  if (isWeak(publicKeyOf(certificate), hash)) throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_WEAK");
  // Without them a signature over attributes could be passed off as one over a document of just those bytes.
  if (!attributes) throw new Verdict("SIG_CONSTRAINTS_FAILURE", "NO_SIGNED_ATTRIBUTES");
}

function embedded(message: SignedData): SignedContent {
  return message.content ? { bytes: message.content } : null;
}

/** Both mandatory attributes once, of the message's type; answers the claimed signing time. */
function checkAttributes(attributes: SignedAttributes, contentType: string): Date | null {
  if (!attributes.isDer || oidOf(single(attributes, Oid.contentType)) !== contentType) throw broken();
  octets(expectTag(single(attributes, Oid.messageDigest), Tag.OCTET_STRING));
  const hasTime = attributes.list.some((attribute) => attribute.type === Oid.signingTime);
  return hasTime ? timeOf(single(attributes, Oid.signingTime)) : null;
}

function checkDigest(attributes: SignedAttributes, hash: string, content: NonNullable<SignedContent>): void {
  const claimed = single(attributes, Oid.messageDigest).content;
  const real =
    "bytes" in content ? createHash(hash).update(content.bytes).digest() : hash === "sha256" ? content.sha256 : null;
  if (!real) throw new Verdict("SIGNED_DATA_NOT_FOUND", "CONTENT_MISSING");
  if (claimed.length !== real.length || !timingSafeEqual(claimed, real))
    throw new Verdict("HASH_FAILURE", "CONTENT_DIFFERS");
}

/** The certificate that the message names; `bound` where the signature itself covers the certificate's digest. */
function identifySigner(
  signer: SignerInfo,
  known: readonly CertificateFacts[],
): { certificate: CertificateFacts; bound: boolean } {
  const named = known.filter((candidate) => isNamed(signer, candidate));
  if (named.length === 0) throw new Verdict("NO_SIGNING_CERTIFICATE_FOUND", "CERTIFICATE_MISSING");
  const reference = signer.signedAttributes ? certificateReference(signer.signedAttributes) : null;
  if (!reference) return { certificate: named[0] as CertificateFacts, bound: false };
  const matching = named.find((candidate) =>
    createHash(reference.hash).update(candidate.der).digest().equals(reference.digest),
  );
  if (!matching) throw new Verdict("NO_SIGNING_CERTIFICATE_FOUND", "CERTIFICATE_NOT_THE_NAMED_ONE");
  return { certificate: matching, bound: reference.hash !== "sha1" };
}

function isNamed(signer: SignerInfo, candidate: CertificateFacts): boolean {
  const { identifier } = signer;
  if (identifier.kind === "SUBJECT_KEY") return candidate.keyIdentifier?.equals(identifier.keyIdentifier) ?? false;
  return candidate.issuer.equals(identifier.issuer) && candidate.serial.equals(identifier.serial);
}

/** The first ESSCertID of signing-certificate-v2 (RFC 5035), or of its SHA-1 forerunner. */
function certificateReference(attributes: SignedAttributes): { hash: string; digest: Buffer } | null {
  const second = attributes.list.some((attribute) => attribute.type === Oid.signingCertificateV2);
  const first = attributes.list.some((attribute) => attribute.type === Oid.signingCertificate);
  if (!second && !first) return null;
  const [certificates] = childrenOf(single(attributes, second ? Oid.signingCertificateV2 : Oid.signingCertificate), 2);
  const [reference] = childrenOf(expectTag(certificates, Tag.SEQUENCE), 16);
  const parts = childrenOf(expectTag(reference, Tag.SEQUENCE), 3);
  const algorithm =
    parts[0]?.tag === Tag.SEQUENCE && second
      ? hashOf(parseAlgorithm(parts.shift()).algorithm)
      : second
        ? "sha256"
        : "sha1";
  return { hash: algorithm, digest: expectTag(parts[0], Tag.OCTET_STRING).content };
}

async function checkRevocation(
  chain: readonly CertificateFacts[],
  policy: ValidationPolicy,
  state: State,
): Promise<void> {
  const { revokedAt, known } = await policy.revocations(chain);
  // The anchor cannot be revoked: whoever stops trusting it takes it out of the anchors.
  const below = chain.length > 1 ? chain.slice(0, -1) : [];
  for (const certificate of below) {
    const at = revokedAt.get(certificate.fingerprint);
    if (at && at <= policy.at) throw new Verdict("REVOKED_NO_POE", "CERTIFICATE_REVOKED");
  }
  if (below.some((certificate) => !known.has(certificate.fingerprint))) state.reasons.push("REVOCATION_UNKNOWN");
}

function publicKeyOf(certificate: CertificateFacts) {
  try {
    return certificate.x509.publicKey;
  } catch {
    throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_UNKNOWN");
  }
}

function single(attributes: SignedAttributes, type: string): Element {
  const found: readonly Attribute[] = attributes.list.filter((attribute) => attribute.type === type);
  const value = found[0]?.values[0];
  if (found.length !== 1 || found[0]?.values.length !== 1 || !value) throw broken();
  return value;
}

function broken(): Verdict {
  return new Verdict("FORMAT_FAILURE", "ATTRIBUTES_BROKEN");
}
