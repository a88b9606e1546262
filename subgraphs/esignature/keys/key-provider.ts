/**
 * Where private keys live: software tokens today, a PKCS#11 token or a remote provider (CSC) behind the same face later.
 * A private key never leaves its provider, and nothing signs without the signer's secret.
 */
export interface KeyProvider {
  /** Makes a pair of keys that only the secret unlocks. */
  create(secret: string): Promise<NewKey>;
  /** One attempt with a secret. A wrong one counts down the tries, a right one sets them back. Never called within a transaction. */
  unlock(reference: string, secret: string): Promise<Unlocking>;
}

export interface NewKey {
  readonly reference: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
}

export interface UnlockedKey {
  readonly kind: "UNLOCKED";
  readonly sign: (data: Buffer) => Promise<Buffer>;
}

export type Unlocking =
  UnlockedKey | { readonly kind: "WRONG_SECRET"; readonly triesLeft: number } | { readonly kind: "LOCKED" };
