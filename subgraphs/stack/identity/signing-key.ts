import { createECDH, createHash, hkdfSync } from "node:crypto";
import type { Keys } from "../../kit/secrets";

/** A private key as a JSON Web Key (RFC 7517). */
export interface SigningKey {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly alg: "ES256";
  readonly use: "sig";
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/**
 * The provider's ES256 key, derived from one master key of KEY_DIR: tokens stay good when the process starts again,
 * and nothing but that master key needs to be kept.
 */
export function signingKey(keys: Keys): SigningKey {
  const master = keys.get("identity-signing");
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), `ES256 signing key ${attempt}`, 32));
    const point = publicPoint(scalar);
    if (point) return jwk(scalar, point);
  }
}

// One in 2^32 numbers of 32 bytes is no private key of the curve; the next one is taken then.
function publicPoint(scalar: Buffer): Buffer | null {
  try {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(scalar);
    return curve.getPublicKey();
  } catch {
    return null;
  }
}

function jwk(scalar: Buffer, point: Buffer): SigningKey {
  const x = point.subarray(1, 33).toString("base64url");
  const y = point.subarray(33, 65).toString("base64url");
  // RFC 7638: the thumbprint is the hash of exactly these members in this order.
  const kid = createHash("sha256")
    .update(JSON.stringify({ crv: "P-256", kty: "EC", x, y }))
    .digest("base64url");
  return { kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid, x, y, d: scalar.toString("base64url") };
}
