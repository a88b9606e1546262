import { createHash } from "node:crypto";
import { element, integer, octetString, oid, sequence, setOf, time } from "../der/der-writer";
import { Tag, childrenOf, contextTag, readOnly } from "../der/der-reader";
import { Oid } from "../der/object-identifiers";

export interface CadesOrder {
  /** SHA-256 of what is signed; the bytes themselves stay outside (detached). */
  readonly digest: Buffer;
  readonly signingTime: Date;
  /** DER. */
  readonly certificate: Buffer;
  /** DER, from the signer's issuer up, without the root. */
  readonly chain: readonly Buffer[];
  /** The key of the certificate, ECDSA over SHA-256; answers the signature in DER. */
  readonly sign: (attributes: Buffer) => Buffer | Promise<Buffer>;
}

/** A detached CAdES baseline B signature (EN 319 122-1): CMS SignedData, DER. */
export async function buildCades(order: CadesOrder): Promise<Buffer> {
  const attributes = signedAttributes(order);
  const signature = await order.sign(attributes);
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(order.certificate),
    sequence(oid(Oid.sha256)),
    // The attributes are signed as a SET and carried under the context's tag: RFC 5652, 5.4.
    Buffer.concat([Buffer.of(contextTag(0)), attributes.subarray(1)]),
    sequence(oid(Oid.ecdsaWithSha256)),
    octetString(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf(sequence(oid(Oid.sha256))),
    sequence(oid(Oid.data)),
    element(contextTag(0), ...[order.certificate, ...order.chain].toSorted(Buffer.compare)),
    setOf(signerInfo),
  );
  return sequence(oid(Oid.signedData), element(contextTag(0), signedData));
}

function signedAttributes(order: CadesOrder): Buffer {
  return setOf(
    attribute(Oid.contentType, oid(Oid.data)),
    attribute(Oid.messageDigest, octetString(order.digest)),
    attribute(Oid.signingTime, time(order.signingTime)),
    attribute(Oid.signingCertificateV2, signingCertificateV2(order.certificate)),
  );
}

function attribute(type: string, value: Buffer): Buffer {
  return sequence(oid(type), setOf(value));
}

/** SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 is the default and DER leaves defaults out. */
function signingCertificateV2(certificate: Buffer): Buffer {
  const hash = createHash("sha256").update(certificate).digest();
  return sequence(sequence(sequence(octetString(hash))));
}

function issuerAndSerial(certificate: Buffer): Buffer {
  const [tbs] = childrenOf(readOnly(certificate));
  if (!tbs) throw new TypeError("not a certificate");
  // TBSCertificate: [0] version, serialNumber, signature, issuer, ...
  const [version, serial, , issuer] = childrenOf(tbs);
  if (version?.tag !== contextTag(0) || serial?.tag !== Tag.INTEGER || !issuer)
    throw new TypeError("not an X.509 v3 certificate");
  return sequence(issuer.whole, serial.whole);
}
