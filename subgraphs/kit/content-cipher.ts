import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const MAGIC = Buffer.from("OSGC\x01");
const SALT_LENGTH = 16;
const MAC_LENGTH = 32;
const TAG_LENGTH = 16;
/** Plain bytes of every chunk but the last. */
export const CHUNK = 64 * 1024;
export const SEALED_CHUNK = CHUNK + TAG_LENGTH;
/** Magic and version, salt, MAC over the content's digest. */
export const HEADER_LENGTH = MAGIC.length + SALT_LENGTH + MAC_LENGTH;

/**
 * AES-256-GCM in chunks, each file under a key of its own. A chunk's nonce is its number and whether it is the last:
 * chunks cannot be altered, reordered, repeated or cut off. The header binds the file to the digest that it is kept under.
 */
export class ContentCipher {
  constructor(private readonly masterKey: Buffer) {}

  sealing(): { chunk(plain: Buffer, last: boolean): Buffer; header(sha256: string): Buffer } {
    const salt = randomBytes(SALT_LENGTH);
    const keys = this.fileKeys(salt);
    let number = 0;
    return {
      chunk: (plain, last) => {
        const cipher = createCipheriv("aes-256-gcm", keys.cipher, nonceOf(number++, last));
        return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      },
      header: (sha256) => Buffer.concat([MAGIC, salt, macOf(keys.mac, sha256)]),
    };
  }

  opening(header: Buffer, sha256: string): { chunk(sealed: Buffer): { chunk: Buffer; last: boolean } } {
    if (header.length !== HEADER_LENGTH || !header.subarray(0, MAGIC.length).equals(MAGIC))
      throw new Error("not a content file");
    const keys = this.fileKeys(header.subarray(MAGIC.length, MAGIC.length + SALT_LENGTH));
    if (!timingSafeEqual(header.subarray(MAGIC.length + SALT_LENGTH), macOf(keys.mac, sha256)))
      throw new Error("another content");
    let number = 0;
    return {
      chunk: (sealed) => {
        // The last chunk is always shorter than a whole one.
        const last = sealed.length < SEALED_CHUNK;
        if (sealed.length < TAG_LENGTH) throw new Error("cut off");
        const decipher = createDecipheriv("aes-256-gcm", keys.cipher, nonceOf(number++, last));
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH));
        const chunk = Buffer.concat([
          decipher.update(sealed.subarray(0, sealed.length - TAG_LENGTH)),
          decipher.final(),
        ]);
        return { chunk, last };
      },
    };
  }

  private fileKeys(salt: Buffer): { cipher: Buffer; mac: Buffer } {
    const bytes = Buffer.from(hkdfSync("sha256", this.masterKey, salt, "content file", 64));
    return { cipher: bytes.subarray(0, 32), mac: bytes.subarray(32) };
  }
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt8(last ? 1 : 0, 0);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}

function macOf(key: Buffer, sha256: string): Buffer {
  return createHmac("sha256", key).update(sha256, "utf8").digest();
}
