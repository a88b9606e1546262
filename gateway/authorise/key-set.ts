import { type ExportedJWKSCache, type JWTVerifyGetKey, createRemoteJWKSet, customFetch, jwksCache } from "jose";
import { keyFetch } from "./key-fetch";

const FETCH_MS = 5_000;
/** Before a key that nobody knows is looked for again. */
const COOLDOWN_MS = 5_000;
/** Before a provider that could not be asked is asked again. */
const RETRY_MS = 10_000;

/**
 * The keys that an identity provider publishes, looked at again while they are used: what it withdrew is withdrawn here
 * too after `maxAgeMs` at most. When it does not answer, what was known last stays.
 */
export class KeySet {
  private readonly cache: Partial<ExportedJWKSCache> = {};
  private readonly remote: ReturnType<typeof createRemoteJWKSet>;
  private seen: unknown = undefined;
  private text: string | null = null;
  private looking: Promise<void> | null = null;
  private lookAgain = 0;

  constructor(
    url: string,
    private readonly maxAgeMs: number,
    /** Told when the keys are others than before. */
    private readonly changed: () => void,
  ) {
    this.remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: Infinity,
      [customFetch]: keyFetch(),
      [jwksCache]: this.cache as ExportedJWKSCache,
    });
  }

  /** The key that a token says it is signed with. */
  readonly key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.remote(header, token);
    } finally {
      this.compare();
    }
  };

  /** Looks at the keys again when it is time; waits for them only where they are too old to be trusted. */
  look(): Promise<void> | null {
    const age = Date.now() - (this.cache.uat ?? Infinity);
    if (age < this.maxAgeMs / 2) return null;
    const isFailing = this.lookAgain > 0;
    if (Date.now() >= this.lookAgain) this.looking ??= this.fetch().finally(() => (this.looking = null));
    return age >= this.maxAgeMs && !isFailing ? this.looking : null;
  }

  private async fetch(): Promise<void> {
    try {
      await this.remote.reload();
      this.lookAgain = 0;
      this.compare();
    } catch {
      this.lookAgain = Date.now() + RETRY_MS;
    }
  }

  private compare(): void {
    const { jwks } = this.cache;
    if (jwks === this.seen) return;
    this.seen = jwks;
    const text = JSON.stringify(jwks);
    const isOther = this.text !== null && this.text !== text;
    this.text = text;
    if (isOther) this.changed();
  }
}
