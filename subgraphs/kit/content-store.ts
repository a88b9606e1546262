import { createHash, randomBytes, type Hash } from "node:crypto";
import { mkdirSync, readdirSync, statSync, unlinkSync } from "node:fs";
import { access, mkdir, open, rename, unlink, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { CHUNK, ContentCipher, HEADER_LENGTH, SEALED_CHUNK } from "./content-cipher";
import { keyedHash, type Keys } from "./secrets";

const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** What somebody said that the bytes would be, before they came. */
export interface Declared {
  readonly sha256?: string;
  readonly byteSize?: number;
}

export interface StoredContent {
  readonly sha256: string;
  readonly byteSize: number;
}

/** The bytes are not those that were declared; nothing was kept. */
export class ContentMismatchError extends Error {}
/** No such content, or it was altered on disk. */
export class ContentUnreadableError extends Error {}

/**
 * Bytes by their SHA-256, on disk under DATA_DIR/content. A file is named by a keyed digest, so that nobody who sees the
 * disk can tell whether a known document is among them, and is encrypted in chunks, so that any size streams.
 */
export class ContentStore {
  private readonly folder: string;
  private readonly incoming: string;
  private readonly cipher: ContentCipher;
  private readonly nameKey: Buffer;

  constructor(dataDir: string, keys: Keys) {
    this.folder = join(dataDir, "content");
    this.incoming = join(this.folder, "incoming");
    this.cipher = new ContentCipher(keys.get("content"));
    this.nameKey = keys.get("content-names");
    mkdirSync(this.incoming, { recursive: true, mode: 0o700 });
    this.dropAbandoned();
  }

  /** Resolves once the content is on disk for good: file, name and folder are synced before. */
  async put(source: Buffer | AsyncIterable<Uint8Array>, declared: Declared = {}): Promise<StoredContent> {
    const draft = join(this.incoming, randomBytes(16).toString("hex"));
    const stored = await this.writeDraft(draft, Buffer.isBuffer(source) ? chunksOf(source) : source, declared).catch(
      async (fault: unknown) => {
        await unlink(draft).catch(() => undefined);
        throw fault;
      },
    );
    const path = this.pathOf(stored.sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(draft, path);
    await syncFolder(dirname(path));
    await syncFolder(this.folder);
    return stored;
  }

  /** Streams the content as fast as the reader takes it. A fault on the way destroys the stream: the reader never sees a good end. */
  open(sha256: string): Readable {
    return Readable.from(this.chunks(sha256), { objectMode: false });
  }

  async read(sha256: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.chunks(sha256)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** The first bytes, for telling what kind of file it is. */
  async head(sha256: string, length = CHUNK): Promise<Buffer> {
    for await (const part of this.chunks(sha256)) return part.subarray(0, length);
    return Buffer.alloc(0);
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.pathOf(sha256)).then(
      () => true,
      () => false,
    );
  }

  private async writeDraft(
    path: string,
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    declared: Declared,
  ): Promise<StoredContent> {
    const file = await open(path, "wx", 0o600);
    try {
      const sealing = this.cipher.sealing();
      await writeAll(file, Buffer.alloc(HEADER_LENGTH));
      const digest = createHash("sha256");
      let byteSize = 0;
      for await (const { chunk, last } of fixedChunks(source)) {
        byteSize += chunk.length;
        if (declared.byteSize !== undefined && byteSize > declared.byteSize)
          throw new ContentMismatchError("longer than declared");
        digest.update(chunk);
        await writeAll(file, sealing.chunk(chunk, last));
      }
      const stored = { sha256: digest.digest("hex"), byteSize };
      refuseUndeclared(stored, declared);
      await file.write(sealing.header(stored.sha256), 0, HEADER_LENGTH, 0);
      await file.sync();
      return stored;
    } finally {
      await file.close();
    }
  }

  private async *chunks(sha256: string): AsyncGenerator<Buffer> {
    const file = await open(this.pathOf(sha256), "r").catch(() => {
      throw new ContentUnreadableError("there is no such content");
    });
    try {
      const digest = createHash("sha256");
      const opening = this.cipher.opening(await readFully(file, HEADER_LENGTH), sha256);
      for (let last = false; !last;) {
        const opened = opening.chunk(await readFully(file, SEALED_CHUNK));
        last = opened.last;
        digest.update(opened.chunk);
        if (last) refuseAltered(digest, sha256);
        if (opened.chunk.length > 0) yield opened.chunk;
      }
    } catch (fault) {
      throw fault instanceof ContentUnreadableError
        ? fault
        : new ContentUnreadableError("the content was altered on disk", { cause: fault });
    } finally {
      await file.close();
    }
  }

  private pathOf(sha256: string): string {
    const name = keyedHash(this.nameKey, sha256).toString("hex");
    return join(this.folder, name.slice(0, 2), name.slice(2));
  }

  // What a killed process was writing: nobody was told that it is stored. Another process may be writing now, hence the age.
  private dropAbandoned(): void {
    for (const name of readdirSync(this.incoming)) {
      const path = join(this.incoming, name);
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > ABANDONED_AFTER_MS) unlinkSync(path);
    }
  }
}

function refuseUndeclared(stored: StoredContent, declared: Declared): void {
  if (declared.byteSize !== undefined && stored.byteSize !== declared.byteSize)
    throw new ContentMismatchError("not of the declared size");
  if (declared.sha256 !== undefined && stored.sha256 !== declared.sha256.toLowerCase())
    throw new ContentMismatchError("not of the declared digest");
}

function refuseAltered(digest: Hash, sha256: string): void {
  if (digest.digest("hex") !== sha256) throw new ContentUnreadableError("the content was altered on disk");
}

function* chunksOf(buffer: Buffer): Generator<Buffer> {
  for (let at = 0; at < buffer.length; at += CHUNK) yield buffer.subarray(at, at + CHUNK);
}

/** The source in chunks of one size; the last one is shorter, perhaps empty, and says so. */
async function* fixedChunks(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ chunk: Buffer; last: boolean }> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const part of source) {
    held.push(Buffer.from(part.buffer, part.byteOffset, part.length));
    length += part.length;
    if (length < CHUNK) continue;
    const whole = Buffer.concat(held);
    let at = 0;
    for (; at + CHUNK <= whole.length; at += CHUNK) yield { chunk: whole.subarray(at, at + CHUNK), last: false };
    held = [whole.subarray(at)];
    length = whole.length - at;
  }
  yield { chunk: Buffer.concat(held), last: true };
}

async function readFully(file: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

// A write may take fewer bytes than it was given.
async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
