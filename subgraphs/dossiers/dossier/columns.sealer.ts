import { type Keys, Sealer, keyedHash } from "../../kit/secrets";

/** What lies encrypted in the dossier's own columns, and the keyed hash by which its tracking token is found again. */
export class ColumnSealer {
  private readonly sealer: Sealer;
  private readonly tokenKey: Buffer;
  /** Shared with the archive: it writes the hash of a holder's identity number, tracking compares with it. */
  private readonly holderKey: Buffer;

  constructor(keys: Keys) {
    this.sealer = new Sealer(keys.get("dossier-columns"));
    this.tokenKey = keys.get("dossier-tracking");
    this.holderKey = keys.get("holder-tracking");
  }

  seal(code: string, column: string, value: unknown): Buffer {
    return this.sealer.seal(JSON.stringify(value), `${code} ${column}`);
  }

  open<T>(code: string, column: string, sealed: Buffer): T {
    return JSON.parse(this.sealer.open(sealed, `${code} ${column}`)) as T;
  }

  tokenHash(token: string): Buffer {
    return keyedHash(this.tokenKey, token);
  }

  identityHash(identityNumber: string): Buffer {
    return keyedHash(this.holderKey, identityNumber);
  }
}
