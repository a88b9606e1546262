import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The master keys of this installation: one file of 32 random bytes each, never inside DATA_DIR, made on first use. */
export class Keys {
  private readonly known = new Map<string, Buffer>();

  private constructor(private readonly folder: string) {}

  static load(folder: string): Keys {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Keys(folder);
  }

  get(name: string): Buffer {
    const key = this.known.get(name) ?? readOrCreate(this.folder, name);
    this.known.set(name, key);
    return key;
  }
}

/** Encrypts short texts (identity numbers, tokens) for columns: AES-256-GCM, random nonce, first byte is the format's version. */
export class Sealer {
  constructor(private readonly key: Buffer) {}

  /** `context` (e.g. the row's id) is authenticated: a sealed value moved to another row does not open. */
  seal(plain: string, context = ""): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
    return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
  }

  open(sealed: Buffer, context = ""): string {
    if (sealed[0] !== 1 || sealed.length < 29) throw new Error("sealed value of an unknown format");
    const decipher = createDecipheriv("aes-256-gcm", this.key, sealed.subarray(1, 13)).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(13, 29));
    return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString("utf8");
  }
}

/** HMAC-SHA256: finds a value again without storing it. */
export function keyedHash(key: Buffer, plain: string): Buffer {
  return createHmac("sha256", key).update(plain, "utf8").digest();
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An unguessable token of 128 bits in base64url. */
export function randomToken(bytes = 16): string {
  return randomBytes(bytes).toString("base64url");
}

// The key is complete on disk under a name of its own before it is linked to its final name: processes that start
// together agree on one key, and none reads half of it.
function readOrCreate(folder: string, name: string): Buffer {
  const path = join(folder, `${name}.key`);
  const present = tryRead(path);
  if (present) return present;
  const draft = join(folder, `.${name}.${process.pid}.${randomBytes(4).toString("hex")}`);
  const file = openSync(draft, "wx", 0o600);
  writeSync(file, randomBytes(32).toString("base64"));
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(draft, path);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== "EEXIST") throw fault;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
  const made = tryRead(path);
  if (!made) throw new Error(`key ${name} could not be made in KEY_DIR`);
  return made;
}

function tryRead(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, "utf8").trim(), "base64");
    if (key.length !== 32) throw new Error(`${path} does not hold 32 bytes in base64`);
    return key;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw fault;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
