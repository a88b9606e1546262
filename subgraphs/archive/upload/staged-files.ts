import { createCipheriv, hkdfSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { type FileHandle, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

const BLOCK = 16;

/**
 * The bytes of unfinished uploads, encrypted with AES-256-CTR under a key per upload: that cipher can go on from any offset,
 * which is what a resumed upload does. Whether they are the right bytes is told by their digest when all are there.
 */
export class StagedFiles {
  private readonly folder: string;

  constructor(
    dataDir: string,
    private readonly key: Buffer,
  ) {
    this.folder = join(dataDir, "uploads");
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  async size(id: string): Promise<number> {
    return stat(this.path(id)).then(
      (found) => found.size,
      () => 0,
    );
  }

  async ids(): Promise<string[]> {
    return readdir(this.folder);
  }

  /** Appends at the offset as fast as the disk takes it; what came before a break-off stays and is counted. */
  async write(id: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await open(this.path(id), "a+", 0o600)
      .then((made) => made.close())
      .then(() => open(this.path(id), "r+"));
    try {
      const cipher = this.cipherAt(id, offset);
      let end = offset;
      for await (const part of source) end = await writeAt(file, end, cipher.update(part));
      await file.datasync();
      return end;
    } finally {
      await file.close();
    }
  }

  async *read(id: string): AsyncGenerator<Buffer> {
    const file = await open(this.path(id), "r");
    try {
      const cipher = this.cipherAt(id, 0);
      for await (const part of file.createReadStream({ autoClose: false })) yield cipher.update(part as Buffer);
    } finally {
      await file.close();
    }
  }

  async remove(id: string): Promise<void> {
    await unlink(this.path(id)).catch(() => undefined);
  }

  private cipherAt(id: string, offset: number) {
    const key = Buffer.from(hkdfSync("sha256", this.key, id, "staged upload", 32));
    const counter = Buffer.alloc(BLOCK);
    counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK)), BLOCK - 8);
    const cipher = createCipheriv("aes-256-ctr", key, counter);
    cipher.update(Buffer.alloc(offset % BLOCK));
    return cipher;
  }

  private path(id: string): string {
    return join(this.folder, id);
  }
}

async function writeAt(file: FileHandle, position: number, bytes: Buffer): Promise<number> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  return position + bytes.length;
}
