import { type KeyObject, constants, verify } from "node:crypto";
import type { AlgorithmIdentifier } from "../cms/parse-cms";
import { Tag, childrenOf, contextTag, expectTag } from "../der/der-reader";
import { Oid } from "../der/object-identifiers";
import { parseAlgorithm } from "../cms/parse-cms";
import { Verdict } from "./finding";

export type HashName = "sha1" | "sha256" | "sha384" | "sha512";

const hashes: Readonly<Record<string, HashName>> = {
  [Oid.sha1]: "sha1",
  [Oid.sha256]: "sha256",
  [Oid.sha384]: "sha384",
  [Oid.sha512]: "sha512",
};

/** Signature algorithms that name their hash. */
const signatures: Readonly<Record<string, { key: "rsa" | "ec"; hash: HashName }>> = {
  [Oid.sha1WithRsa]: { key: "rsa", hash: "sha1" },
  [Oid.sha256WithRsa]: { key: "rsa", hash: "sha256" },
  [Oid.sha384WithRsa]: { key: "rsa", hash: "sha384" },
  [Oid.sha512WithRsa]: { key: "rsa", hash: "sha512" },
  [Oid.ecdsaWithSha1]: { key: "ec", hash: "sha1" },
  [Oid.ecdsaWithSha256]: { key: "ec", hash: "sha256" },
  [Oid.ecdsaWithSha384]: { key: "ec", hash: "sha384" },
  [Oid.ecdsaWithSha512]: { key: "ec", hash: "sha512" },
};

export function hashOf(algorithm: string): HashName {
  const hash = hashes[algorithm];
  if (!hash) throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_UNKNOWN");
  return hash;
}

/** Whether the signature fits; an algorithm that is not known is a verdict of its own. */
export function signatureFits(
  key: KeyObject,
  algorithm: AlgorithmIdentifier,
  digest: HashName,
  data: Buffer,
  signature: Buffer,
): boolean {
  const named = signatures[algorithm.algorithm];
  // The hash inside the signature and the one beside it must be one: otherwise the message says two things.
  if (named && named.hash !== digest) throw new Verdict("FORMAT_FAILURE", "ATTRIBUTES_BROKEN");
  try {
    if (algorithm.algorithm === Oid.rsaPss) return verifyPss(key, algorithm, digest, data, signature);
    if (algorithm.algorithm === Oid.ed25519)
      return key.asymmetricKeyType === "ed25519" && verify(null, data, key, signature);
    const family = named?.key ?? bareKeyFamily(algorithm.algorithm);
    return key.asymmetricKeyType === family && verify(digest, data, key, signature);
  } catch (fault) {
    if (fault instanceof Verdict) throw fault;
    return false;
  }
}

/** SHA-1, RSA under 2048 bits and curves under 256 bits no longer prove anything (TCVN 11367-3, ETSI TS 119 312). */
export function isWeak(key: KeyObject, hash: HashName | null): boolean {
  if (hash === "sha1") return true;
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < 2048) return true;
  return (
    namedCurve !== undefined &&
    !["prime256v1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1"].includes(namedCurve)
  );
}

/** The hash inside a certificate's own signature; null where the algorithm has none of its own or is not known. */
export function hashOfSignature(algorithm: string): HashName | null {
  return signatures[algorithm]?.hash ?? null;
}

export function isKnownSignature(algorithm: string): boolean {
  return algorithm in signatures || algorithm === Oid.rsaPss || algorithm === Oid.ed25519;
}

function bareKeyFamily(algorithm: string): "rsa" | "ec" {
  if (algorithm === Oid.rsaEncryption) return "rsa";
  if (algorithm === Oid.ecPublicKey) return "ec";
  throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_UNKNOWN");
}

function verifyPss(
  key: KeyObject,
  algorithm: AlgorithmIdentifier,
  digest: HashName,
  data: Buffer,
  signature: Buffer,
): boolean {
  const { hash, maskHash, saltLength } = pssParameters(algorithm);
  if (hash !== digest || maskHash !== hash) throw new Verdict("CRYPTO_CONSTRAINTS_FAILURE", "ALGORITHM_UNKNOWN");
  return verify(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

/** RFC 4055: what is left out means SHA-1 and a salt of 20 octets. */
function pssParameters(algorithm: AlgorithmIdentifier): { hash: HashName; maskHash: HashName; saltLength: number } {
  const fields = algorithm.parameters ? childrenOf(expectTag(algorithm.parameters, Tag.SEQUENCE), 4) : [];
  const field = (number: number) => fields.find((candidate) => candidate.tag === contextTag(number));
  const inside = (number: number) => childrenOf(expectTag(field(number), contextTag(number)), 1)[0];
  const mask = field(1) ? parseAlgorithm(inside(1)) : null;
  const salt = field(2) ? expectTag(inside(2), Tag.INTEGER).content : Buffer.of(20);
  return {
    hash: field(0) ? hashOf(parseAlgorithm(inside(0)).algorithm) : "sha1",
    maskHash: mask?.parameters ? hashOf(parseAlgorithm(mask.parameters).algorithm) : "sha1",
    saltLength: salt.readUIntBE(0, Math.min(salt.length, 2)),
  };
}
