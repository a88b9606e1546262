import { Oid } from "../der/object-identifiers";
import { hashOfSignature, isKnownSignature, isWeak } from "./algorithms";
import { type CertificateFacts, KeyUsageBit } from "./certificate-facts";
import { Verdict } from "./finding";

const MAX_LENGTH = 8;
/** Signatures of certificates examined for one signer: certificates that all claim to have issued each other end here. */
const MAX_CHECKS = 128;
const EXTENDED_KEY_USAGE = "2.5.29.37";
const CERTIFICATE_POLICIES = "2.5.29.32";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const understood: readonly string[] = [
  Oid.keyUsage,
  Oid.basicConstraints,
  EXTENDED_KEY_USAGE,
  CERTIFICATE_POLICIES,
  SUBJECT_ALTERNATIVE_NAME,
];

/** The path from the signer to an anchor, both included, in which everything holds at `at`; throws the Verdict of the best path there is. */
export function findChain(
  signer: CertificateFacts,
  known: readonly CertificateFacts[],
  anchors: readonly CertificateFacts[],
  at: Date,
): CertificateFacts[] {
  const search = new Search([...anchors, ...known], new Set(anchors.map((anchor) => anchor.fingerprint)), at);
  const path = search.from([signer]);
  if (path) return path;
  throw search.firstFault ?? new Verdict("NO_CERTIFICATE_CHAIN_FOUND", "NO_PATH_TO_ANCHOR");
}

class Search {
  firstFault: Verdict | null = null;
  private checks = 0;

  constructor(
    private readonly candidates: readonly CertificateFacts[],
    private readonly anchors: ReadonlySet<string>,
    private readonly at: Date,
  ) {}

  from(path: readonly CertificateFacts[]): CertificateFacts[] | null {
    const last = path.at(-1);
    if (!last || path.length > MAX_LENGTH) return null;
    if (this.anchors.has(last.fingerprint)) return this.accepted(path);
    for (const issuer of this.candidates) {
      if (path.some((member) => member.fingerprint === issuer.fingerprint) || !this.issued(issuer, last)) continue;
      const found = this.from([...path, issuer]);
      if (found) return found;
    }
    return null;
  }

  private accepted(path: readonly CertificateFacts[]): CertificateFacts[] | null {
    try {
      checkPath(path, this.at);
      return [...path];
    } catch (fault) {
      if (!(fault instanceof Verdict)) throw fault;
      this.firstFault ??= fault;
      return null;
    }
  }

  private issued(issuer: CertificateFacts, subject: CertificateFacts): boolean {
    if (!subject.x509.checkIssued(issuer.x509) || this.checks >= MAX_CHECKS) return false;
    this.checks += 1;
    try {
      return subject.x509.verify(issuer.x509.publicKey);
    } catch {
      return false;
    }
  }
}

function checkPath(path: readonly CertificateFacts[], at: Date): void {
  for (const [place, certificate] of path.entries()) {
    checkExtensions(certificate);
    if (place === 0) checkSigner(certificate);
    else checkIssuer(certificate, place - 1);
    // An anchor is trusted as it is: its own signature proves nothing.
    if (place < path.length - 1) checkStrength(certificate);
  }
  for (const certificate of path) {
    if (at < certificate.validFrom) throw new Verdict("OUT_OF_BOUNDS_NO_POE", "CERTIFICATE_NOT_YET_VALID");
    if (at > certificate.validUntil) throw new Verdict("OUT_OF_BOUNDS_NO_POE", "CERTIFICATE_EXPIRED");
  }
}

function checkSigner({ keyUsage }: CertificateFacts): void {
  const signing = KeyUsageBit.digitalSignature | KeyUsageBit.nonRepudiation;
  if (keyUsage !== null && (keyUsage & signing) === 0)
    throw new Verdict("CHAIN_CONSTRAINTS_FAILURE", "CERTIFICATE_NOT_FOR_SIGNING");
}

function checkIssuer({ x509, keyUsage, pathLength }: CertificateFacts, authoritiesBelow: number): void {
  const mayIssue = x509.ca && (keyUsage === null || (keyUsage & KeyUsageBit.keyCertSign) !== 0);
  const longEnough = pathLength === null || authoritiesBelow <= pathLength;
  if (!mayIssue || !longEnough) throw new Verdict("CHAIN_CONSTRAINTS_FAILURE", "ISSUER_MAY_NOT_ISSUE");
}

function checkExtensions({ criticalExtensions }: CertificateFacts): void {
  if (criticalExtensions.some((name) => !understood.includes(name))) {
    throw new Verdict("CHAIN_CONSTRAINTS_FAILURE", "UNKNOWN_CRITICAL_EXTENSION");
  }
}

function checkStrength({ x509, signatureAlgorithm }: CertificateFacts): void {
  if (!isKnownSignature(signatureAlgorithm)) throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_UNKNOWN");
  if (isWeak(x509.publicKey, hashOfSignature(signatureAlgorithm)))
    throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_WEAK");
}
