import { type JWTPayload, errors, jwtVerify } from "jose";
import { hash } from "node:crypto";
import type { Logger } from "../../subgraphs/kit/log";
import { Refusal } from "../errors";
import { Lru } from "../lru";
import { KeySet } from "./key-set";
import type { Revocations } from "./revocations";

/** Only signatures that the issuer alone can make: a shared secret or none at all proves nothing. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** Every token says who issued it for whom, to whom, and until when. */
const REQUIRED_CLAIMS = ["exp", "sub", "iss", "aud"];
const LEEWAY_SECONDS = 5;
const RETRY_MS = 1_000;

const REMEMBERED = 10_000;
const KEYS_MS = 5 * 60_000;

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are; null: its discovery document says it. */
  readonly jwks?: string | null;
  /** Milliseconds after which a key that it withdrew is good no more, nor any token that was signed with it. */
  readonly keysMs?: number;
  /** By how much the provider's clock and ours may differ. */
  readonly leewaySeconds?: number;
  /** What a token has to carry beside what every token does. */
  readonly requiredClaims?: readonly string[];
}

/** Milliseconds since the epoch at which a token runs out; null: there is none. */
export function endOf(claims: JWTPayload | null): number | null {
  return claims?.exp === undefined ? null : claims.exp * 1_000;
}

/** Checks bearer tokens against the keys that the operator's identity provider publishes. */
export class Tokens {
  private readonly issuer: string;
  private readonly audience: string;
  private keys: KeySet | null = null;
  private finding: Promise<KeySet | null> | null = null;
  private lastTry = 0;
  private readonly keysMs: number;
  private readonly leeway: number;
  private readonly required: string[];
  /** Tokens that were found good by the keys that are known. */
  private checked = new Lru<string, JWTPayload>(REMEMBERED);

  constructor(
    issuedBy: TokenIssuer,
    private readonly log: Logger,
    private readonly revocations: Revocations | null = null,
  ) {
    const { issuer, audience, jwks = null, keysMs = KEYS_MS, leewaySeconds, requiredClaims = [] } = issuedBy;
    this.leeway = leewaySeconds ?? LEEWAY_SECONDS;
    this.required = [...REQUIRED_CLAIMS, ...requiredClaims];
    if (revocations) revocations.changed = () => this.forget();
    this.issuer = issuer;
    this.audience = audience;
    this.keysMs = keysMs;
    if (jwks) this.keys = this.keySet(jwks);
  }

  /** The claims of a bearer token; null when there is none. A token that is not good is refused, never taken for nobody. */
  async claims(token: string | null): Promise<JWTPayload | null> {
    if (token === null) return null;
    const key = hash("sha256", token, "base64url");
    const looking = this.keys?.look();
    if (looking) await looking;
    const { checked } = this;
    const known = checked.get(key);
    if (known && (known.exp ?? 0) + this.leeway > Date.now() / 1000) return known;
    checked.delete(key);
    // Where the keys change meanwhile, it is remembered where nobody looks any more.
    return checked.set(key, await this.verify(token));
  }

  async discover(): Promise<KeySet | null> {
    if (this.keys) return this.keys;
    if (!this.finding && Date.now() - this.lastTry < RETRY_MS) return null;
    this.finding ??= this.find().finally(() => {
      this.finding = null;
    });
    return this.finding;
  }

  private async verify(token: string): Promise<JWTPayload> {
    const keys = await this.discover();
    if (!keys) throw new Refusal("UPSTREAM_UNAVAILABLE");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.key, {
        issuer: this.issuer,
        audience: this.audience,
        algorithms: ALGORITHMS,
        clockTolerance: this.leeway,
        requiredClaims: this.required,
      });
      const { jti, sub, iat } = payload;
      if (this.revocations?.has({ jti, sub, iat, kid: protectedHeader.kid })) throw new Refusal("UNAUTHENTICATED");
      return payload;
    } catch (fault) {
      if (fault instanceof Refusal) throw fault;
      throw new Refusal(isProviderFault(fault) ? "UPSTREAM_UNAVAILABLE" : "UNAUTHENTICATED");
    }
  }

  private keySet(url: string): KeySet {
    return new KeySet(url, this.keysMs, () => this.forget());
  }

  private forget(): void {
    this.checked = new Lru(REMEMBERED);
  }

  private async find(): Promise<KeySet | null> {
    this.lastTry = Date.now();
    try {
      const response = await fetch(`${this.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
        signal: AbortSignal.timeout(5_000),
        redirect: "error",
      });
      const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      if (found.issuer !== this.issuer || typeof found.jwks_uri !== "string")
        throw new Error("its discovery document names another issuer or no keys");
      this.keys = this.keySet(found.jwks_uri);
    } catch (fault) {
      this.log.warn({ reason: (fault as Error).message }, "identity provider not reached");
    }
    return this.keys;
  }
}

// The library has no class of its own for keys that could not be fetched.
function isProviderFault(fault: unknown): boolean {
  if (!(fault instanceof errors.JOSEError)) return true;
  return ["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"].includes(fault.code);
}
