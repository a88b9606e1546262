import { createCipheriv, createDecipheriv, createPrivateKey, randomBytes, randomUUID, scrypt, sign } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import type { Sealer } from "../../kit/secrets";
import { newKeyPair } from "../authority/certificate-profile";
import type { KeyProvider, NewKey, Unlocking } from "./key-provider";
import { writeDurably } from "./write-durably";

const TRIES = 5;
/**
 * Against guessing stand the tries and, for a stolen disk, the master key in KEY_DIR. The derivation is the third wall,
 * for whoever has both; its cost (16 MiB, some 30 ms) is paid at every signature of a busy office. Kept per token: raise it at will.
 */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const;

/** Keys in files, each wrapped by a key out of its signer's secret and sealed by the installation's master key. */
export class SoftwareTokens implements KeyProvider {
  private readonly folder: string;
  /** By token: ends when the last attempt that waits for it has ended. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    dataDir: string,
    private readonly sealer: Sealer,
    private readonly source: DataSource,
  ) {
    this.folder = join(dataDir, "tokens");
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  async create(secret: string): Promise<NewKey> {
    const reference = randomUUID();
    const { privateKey, publicKey } = await newKeyPair();
    const wrapped = await wrap(privateKey.export({ format: "der", type: "pkcs8" }), secret);
    writeDurably(this.pathOf(reference), this.sealer.seal(JSON.stringify(wrapped), reference));
    await rows(this.source, "INSERT INTO software_token (reference, tries_left) VALUES ($1, $2)", [reference, TRIES]);
    return { reference, publicKey };
  }

  /** One attempt at a time, as a real token does it: tries are exact, and right secrets sent at once do not lock each other out. */
  unlock(reference: string, secret: string): Promise<Unlocking> {
    const before = this.turns.get(reference) ?? Promise.resolve();
    const mine = before.then(() => this.attempt(reference, secret));
    const ended = mine.then(noop, noop);
    this.turns.set(reference, ended);
    void ended.then(() => this.turns.get(reference) === ended && this.turns.delete(reference));
    return mine;
  }

  // The row's lock keeps the turn between processes; what was counted stands before anybody is told.
  private async attempt(reference: string, secret: string): Promise<Unlocking> {
    const wrapped = JSON.parse(this.sealer.open(await readFile(this.pathOf(reference)), reference)) as WrappedKey;
    return this.source.transaction(async (tx) => {
      const sql = "SELECT tries_left FROM software_token WHERE reference = $1 FOR UPDATE";
      const [token] = await rows<{ tries_left: number }>(tx, sql, [reference]);
      if (!token || token.tries_left === 0) return { kind: "LOCKED" };
      const pkcs8 = await unwrap(wrapped, secret);
      const triesLeft = pkcs8 ? TRIES : token.tries_left - 1;
      if (triesLeft !== token.tries_left) {
        await rows(tx, "UPDATE software_token SET tries_left = $2 WHERE reference = $1", [reference, triesLeft]);
      }
      return pkcs8 ? unlocked(pkcs8) : { kind: "WRONG_SECRET", triesLeft };
    });
  }

  private pathOf(reference: string): string {
    return join(this.folder, `${reference}.token`);
  }
}

function unlocked(pkcs8: Buffer): Unlocking {
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return { kind: "UNLOCKED", sign: async (data) => sign("sha256", data, key) };
}

function noop(): void {}

interface WrappedKey {
  readonly kdf: {
    readonly name: "scrypt";
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
  };
  readonly nonce: string;
  readonly tag: string;
  readonly key: string;
}

async function wrap(pkcs8: Buffer, secret: string): Promise<WrappedKey> {
  const kdf = { name: "scrypt" as const, ...COST, salt: randomBytes(16).toString("base64") };
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await derive(secret, kdf), nonce);
  const key = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  return {
    kdf,
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    key: key.toString("base64"),
  };
}

/** Null for a wrong secret. */
async function unwrap(wrapped: WrappedKey, secret: string): Promise<Buffer | null> {
  const decipher = createDecipheriv(
    "aes-256-gcm",
    await derive(secret, wrapped.kdf),
    Buffer.from(wrapped.nonce, "base64"),
  );
  decipher.setAuthTag(Buffer.from(wrapped.tag, "base64"));
  try {
    return Buffer.concat([decipher.update(Buffer.from(wrapped.key, "base64")), decipher.final()]);
  } catch {
    return null;
  }
}

function derive(secret: string, { salt, N, r, p }: WrappedKey["kdf"]): Promise<Buffer> {
  // The same secret typed on another keyboard may come as other code points.
  const typed = secret.normalize("NFKC");
  return new Promise((resolve, reject) => {
    scrypt(typed, Buffer.from(salt, "base64"), 32, { N, r, p, maxmem: 256 * N * r }, (fault, key) =>
      fault ? reject(fault) : resolve(key),
    );
  });
}
