import type { IncomingMessage, ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import { SignJWT, importJWK } from "jose";
import { type Keys, sameBytes } from "../../kit/secrets";
import { type Persona, findPersona, personas } from "../demonstration/personas";
import { claimsOf } from "./claims";
import { readBody, sendJson } from "./http";
import { developmentClient, tokenLifetime } from "./provider";
import { signingKey } from "./signing-key";

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: Keys;
}

/** Which master key opens the routes below: whoever can read KEY_DIR may be anybody of the demonstration. */
export const developmentSecret = "development-sign-in";

/**
 * Tokens without a browser, for the command line and for the Playground's picker:
 * `GET /development/personas` and `POST /development/token {persona, ttl}`, both under the secret of KEY_DIR.
 */
export async function developmentTokens(
  setup: TokenIssuer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!maySignIn(setup.keys, request)) return sendJson(response, 401, { error: "unauthorized" });
  const route = `${request.method} ${request.url}`;
  if (route === "GET /development/personas") return sendJson(response, 200, personas().map(shown));
  if (route !== "POST /development/token") return sendJson(response, 404, { error: "not_found" });
  const wish = parseWish(await readBody(request));
  if (!wish) return sendJson(response, 400, { error: "unknown_persona" });
  sendJson(response, 200, { token: await signToken(setup, wish.persona, wish.ttl), expiresIn: wish.ttl });
}

/** The same token that the code flow ends with. A negative lifetime gives one that has expired. */
export async function signToken(
  { issuer, audience, keys }: TokenIssuer,
  persona: Persona,
  ttl: number,
): Promise<string> {
  const key = signingKey(keys);
  const now = Math.floor(Date.now() / 1000);
  // An expired token was issued before it expired.
  const issuedAt = Math.min(now, now + ttl - 1);
  const claims = { ...claimsOf(persona), scope: persona.scopes.join(" "), client_id: developmentClient };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: key.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(persona.persona)
    .setIssuedAt(issuedAt)
    .setExpirationTime(now + ttl)
    .setJti(randomUUID())
    .sign(await importJWK({ ...key }, "ES256"));
}

function maySignIn(keys: Keys, request: IncomingMessage): boolean {
  const given = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  return sameBytes(Buffer.from(given, "base64url"), keys.get(developmentSecret));
}

function parseWish(body: string): { persona: Persona; ttl: number } | null {
  try {
    const { persona: name, ttl } = JSON.parse(body) as { persona?: unknown; ttl?: unknown };
    const persona = findPersona(String(name));
    return persona ? { persona, ttl: Number.isInteger(ttl) ? Number(ttl) : tokenLifetime } : null;
  } catch {
    return null;
  }
}

// Without identity numbers: the picker has no use for them.
function shown({ persona, name, kind, story, scopes }: Persona) {
  return { persona, name, kind, story, scopes };
}
