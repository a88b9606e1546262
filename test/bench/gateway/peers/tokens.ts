import { type CryptoKey, type JWK, type JWTPayload, importJWK, jwtVerify } from "jose";

/** Whose tokens are good: the same for every peer. */
export interface TokenRules {
  readonly publicKey: JWK;
  readonly issuer: string;
  readonly audience: string;
}

/** Checks a token's signature, issuer, audience and times, each time anew. */
export type CheckToken = (token: string) => Promise<JWTPayload>;

export async function tokenCheck({ publicKey, issuer, audience }: TokenRules): Promise<CheckToken> {
  const key = (await importJWK(publicKey, "ES256")) as CryptoKey;
  return async (token) => (await jwtVerify(token, key, { issuer, audience, algorithms: ["ES256"] })).payload;
}

/** The same, once per distinct token until it expires. */
export function rememberingCheck(check: CheckToken, mostTokens = 10_000): CheckToken {
  const known = new Map<string, JWTPayload>();
  return async (token) => {
    const before = known.get(token);
    if (before && (before.exp ?? 0) > Date.now() / 1_000) return before;
    const payload = await check(token);
    if (known.size >= mostTokens) known.clear();
    known.set(token, payload);
    return payload;
  };
}

export function bearerOf(authorization: string | undefined): string | null {
  return authorization?.startsWith("Bearer ") ? authorization.slice(7) : null;
}
