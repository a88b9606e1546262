/** What each kind of certificate carries (RFC 5280), and the act of making one. */
import "reflect-metadata";
import { type KeyObject, createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const YEAR_MS = 365.25 * 86_400_000;
// Machines' clocks differ by seconds: a certificate made now must already hold on the next machine.
const BACKDATED_MS = 5 * 60_000;

/** Years: a personal certificate lives as long as a usual contract of the trust services, its issuers longer. */
const profiles = {
  ROOT: { years: 20, usage: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, ca: true, pathLength: 1 },
  ISSUING: { years: 10, usage: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, ca: true, pathLength: 0 },
  SIGNER: {
    years: 3,
    usage: KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation,
    ca: false,
    pathLength: undefined,
  },
} as const;
export type Profile = keyof typeof profiles;

export interface CertificateOrder {
  readonly profile: Profile;
  readonly subject: JsonName;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  readonly now: Date;
}

/** A pair of keys on P-256. */
export async function newKeyPair(): Promise<{ privateKey: KeyObject; publicKey: Buffer }> {
  const pair = await webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", pair.privateKey));
  const spki = Buffer.from(await webcrypto.subtle.exportKey("spki", pair.publicKey));
  return { privateKey: createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }), publicKey: spki };
}

/** The signed certificate as PEM. Without an issuer's certificate `issuer.key` signs its own: a root. */
export async function makeCertificate(
  order: CertificateOrder,
  issuer: { subject: JsonName; key: KeyObject },
): Promise<string> {
  const profile = profiles[order.profile];
  const publicKey = await webcrypto.subtle.importKey("spki", order.publicKey, CURVE, true, ["verify"]);
  const notBefore = new Date(order.now.getTime() - BACKDATED_MS);
  const certificate = await X509CertificateGenerator.create({
    // 20 random octets at most, positive: the first bit stays clear.
    serialNumber: Buffer.concat([Buffer.of(0x5a), randomBytes(15)]).toString("hex"),
    subject: order.subject,
    issuer: issuer.subject,
    notBefore,
    notAfter: new Date(notBefore.getTime() + profile.years * YEAR_MS),
    publicKey,
    signingKey: await importSigningKey(issuer.key),
    signingAlgorithm: SIGNING,
    extensions: await extensionsOf(order.profile, publicKey, issuer.key),
  });
  return certificate.toString("pem");
}

async function extensionsOf(name: Profile, publicKey: webcrypto.CryptoKey, issuerKey: KeyObject): Promise<Extension[]> {
  const profile = profiles[name];
  const spki = createPublicKey(issuerKey).export({ format: "der", type: "spki" });
  const issuerPublicKey = await webcrypto.subtle.importKey("spki", spki, CURVE, true, ["verify"]);
  return [
    new BasicConstraintsExtension(profile.ca, profile.pathLength, true),
    new KeyUsagesExtension(profile.usage, true),
    await SubjectKeyIdentifierExtension.create(publicKey, false),
    await AuthorityKeyIdentifierExtension.create(issuerPublicKey, false),
  ];
}

function importSigningKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", key.export({ format: "der", type: "pkcs8" }), CURVE, false, ["sign"]);
}
