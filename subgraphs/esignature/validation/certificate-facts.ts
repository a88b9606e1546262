import { X509Certificate } from "node:crypto";
import {
  type Element,
  Tag,
  childrenOf,
  contextTag,
  expectTag,
  octets,
  oidOf,
  readOnly,
  timeOf,
} from "../der/der-reader";
import { Oid } from "../der/object-identifiers";
import { parseAlgorithm } from "../cms/parse-cms";

/** An X.509 certificate: what OpenSSL tells of it, and what it does not tell. */
export interface CertificateFacts {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  /** SHA-256 in lower-case hex. */
  readonly fingerprint: string;
  readonly issuer: Buffer;
  readonly serial: Buffer;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly signatureAlgorithm: string;
  readonly keyIdentifier: Buffer | null;
  /** Bits as in RFC 5280; null where the certificate does not limit its key. */
  readonly keyUsage: number | null;
  readonly pathLength: number | null;
  readonly criticalExtensions: readonly string[];
}

export const KeyUsageBit = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04 } as const;

/** Null where the bytes are no certificate that can be read. */
export function readCertificate(der: Buffer): CertificateFacts | null {
  try {
    return factsOf(der);
  } catch {
    return null;
  }
}

/** Every certificate of a PEM text; null where there is none or one is broken. */
export function readPemCertificates(pem: string): CertificateFacts[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const found = blocks.map((block) => readCertificate(Buffer.from(block.replace(/-----[^-]+-----/g, ""), "base64")));
  return found.length > 0 && found.every((facts) => facts !== null) ? found : null;
}

/** `CN=..., O=..., C=VN` */
export function subjectOf(certificate: X509Certificate): string {
  return oneLine(certificate.subject);
}

export function issuerOf(certificate: X509Certificate): string {
  return oneLine(certificate.issuer);
}

function oneLine(name: string): string {
  return name.split("\n").toReversed().join(", ");
}

function factsOf(bytes: Buffer): CertificateFacts {
  const certificate = readOnly(bytes);
  const x509 = new X509Certificate(certificate.whole);
  const [tbs, algorithm] = childrenOf(expectTag(certificate, Tag.SEQUENCE), 3);
  const fields = childrenOf(expectTag(tbs, Tag.SEQUENCE), 16);
  if (fields[0]?.tag === contextTag(0)) fields.shift();
  const [serial, , issuer, validity] = fields;
  const [notBefore, notAfter] = childrenOf(expectTag(validity, Tag.SEQUENCE), 2);
  const extensions = extensionsOf(fields.find((field) => field.tag === contextTag(3)));
  return {
    x509,
    der: Buffer.from(certificate.whole),
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    issuer: expectTag(issuer, Tag.SEQUENCE).whole,
    serial: expectTag(serial, Tag.INTEGER).content,
    validFrom: timeOf(expectTag(notBefore, notBefore?.tag ?? 0)),
    validUntil: timeOf(expectTag(notAfter, notAfter?.tag ?? 0)),
    signatureAlgorithm: parseAlgorithm(algorithm).algorithm,
    keyIdentifier: extensions.has(Oid.subjectKeyIdentifier)
      ? octets(readOnly(valueOf(extensions, Oid.subjectKeyIdentifier)))
      : null,
    keyUsage: extensions.has(Oid.keyUsage) ? keyUsageOf(valueOf(extensions, Oid.keyUsage)) : null,
    pathLength: extensions.has(Oid.basicConstraints) ? pathLengthOf(valueOf(extensions, Oid.basicConstraints)) : null,
    criticalExtensions: [...extensions].filter(([, extension]) => extension.critical).map(([name]) => name),
  };
}

type Extensions = ReadonlyMap<string, { critical: boolean; value: Buffer }>;

function extensionsOf(field: Element | undefined): Extensions {
  const found = new Map<string, { critical: boolean; value: Buffer }>();
  if (!field) return found;
  const [list] = childrenOf(field, 1);
  for (const extension of childrenOf(expectTag(list, Tag.SEQUENCE), 64)) {
    const parts = childrenOf(expectTag(extension, Tag.SEQUENCE), 3);
    const critical = parts.length === 3 && expectTag(parts[1], Tag.BOOLEAN).content[0] !== 0;
    found.set(oidOf(parts[0]), { critical, value: expectTag(parts.at(-1), Tag.OCTET_STRING).content });
  }
  return found;
}

function valueOf(extensions: Extensions, name: string): Buffer {
  return extensions.get(name)?.value ?? Buffer.alloc(0);
}

function keyUsageOf(value: Buffer): number {
  // BIT STRING: the first octet counts the unused bits.
  return expectTag(readOnly(value), Tag.BIT_STRING).content[1] ?? 0;
}

function pathLengthOf(value: Buffer): number | null {
  const length = childrenOf(readOnly(value), 2).find((part) => part.tag === Tag.INTEGER);
  return length ? length.content.readUIntBE(0, Math.min(length.content.length, 4)) : null;
}
