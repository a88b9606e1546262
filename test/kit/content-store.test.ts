import { createHash, randomBytes } from "node:crypto";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { CHUNK } from "../../subgraphs/kit/content-cipher";
import { ContentMismatchError, ContentStore, ContentUnreadableError } from "../../subgraphs/kit/content-store";
import { Keys } from "../../subgraphs/kit/secrets";

let folder: string;
let store: ContentStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "content-store-"));
  store = openStore();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openStore = () => new ContentStore(join(folder, "data"), Keys.load(join(folder, "keys")));
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Every file of the store but those still being written. */
function files(): string[] {
  const root = join(folder, "data", "content");
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("incoming"))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function* trickle(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("content comes back as it went in", () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])("with %i bytes", async (length) => {
    const bytes = randomBytes(length);
    expect(await store.put(bytes)).toEqual({ sha256: sha256(bytes), byteSize: length });
    expect((await store.read(sha256(bytes))).equals(bytes)).toBe(true);
  });

  it("however the source was cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 1, max: 150_000 }),
        async (length, size) => {
          const bytes = randomBytes(length);
          const { sha256: name } = await store.put(trickle(bytes, size));
          expect((await store.read(name)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("after a restart, by another process with the same keys", async () => {
    const { sha256: name } = await store.put(Buffer.from("giấy khai sinh"));
    expect((await openStore().read(name)).toString("utf8")).toBe("giấy khai sinh");
  });

  it("and once only, however often it is put", async () => {
    await Promise.all([1, 2, 3, 4].map(() => store.put(Buffer.from("the same"))));
    expect(files()).toHaveLength(1);
    expect(await store.has(sha256(Buffer.from("the same")))).toBe(true);
  });

  it("with the first bytes read alone", async () => {
    const bytes = randomBytes(2 * CHUNK);
    const { sha256: name } = await store.put(bytes);
    expect((await store.head(name, 64)).equals(bytes.subarray(0, 64))).toBe(true);
  });
});

describe("what was declared is held to", () => {
  const bytes = Buffer.from("declared");
  it.each([
    ["another digest", { sha256: sha256(Buffer.from("else")) }],
    ["more bytes than declared", { byteSize: 7 }],
    ["fewer bytes than declared", { byteSize: 9 }],
  ])("%s leaves nothing behind", async (_, declared) => {
    await expect(store.put(bytes, declared)).rejects.toThrow(ContentMismatchError);
    expect(files()).toHaveLength(0);
    expect(readdirSync(join(folder, "data", "content", "incoming"))).toHaveLength(0);
    expect(await store.has(sha256(bytes))).toBe(false);
  });

  it("takes a digest in upper case", async () => {
    await expect(store.put(bytes, { sha256: sha256(bytes).toUpperCase(), byteSize: 8 })).resolves.toMatchObject({
      byteSize: 8,
    });
  });
});

describe("the disk tells nothing", () => {
  it("neither the bytes nor their digest, nor whether two installations hold the same", async () => {
    const bytes = Buffer.from("001099012345 secret ".repeat(50));
    const { sha256: name } = await store.put(bytes);
    const [path] = files();
    const onDisk = readFileSync(path ?? "");
    expect(onDisk.includes("secret")).toBe(false);
    expect(path).not.toContain(name.slice(2, 20));
    const other = new ContentStore(join(folder, "other"), Keys.load(join(folder, "other-keys")));
    await other.put(bytes);
    expect(await other.has(name)).toBe(true);
    expect(await new ContentStore(join(folder, "data"), Keys.load(join(folder, "other-keys"))).has(name)).toBe(false);
  });

  it("files are for the owner alone", async () => {
    await store.put(Buffer.from("x"));
    expect(statSync(files()[0] ?? "").mode & 0o077).toBe(0);
  });
});

describe("what was altered on disk is never served as good", () => {
  const bytes = randomBytes(2 * CHUNK + 100);
  const name = sha256(bytes);
  const path = () => files()[0] ?? "";

  it("a flipped bit anywhere", async () => {
    await store.put(bytes);
    const good = readFileSync(path());
    for (const at of [0, 4, 10, 30, 60, CHUNK, CHUNK + 80, good.length - 1]) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(path(), bad);
      await expect(store.read(name)).rejects.toThrow(ContentUnreadableError);
    }
  });

  it("a cut file, also between two chunks", async () => {
    await store.put(bytes);
    const size = statSync(path()).size;
    for (const length of [size - 1, size - 117, 53 + CHUNK + 16, 53, 10, 0]) {
      truncateSync(path(), length);
      await expect(store.read(name)).rejects.toThrow(ContentUnreadableError);
    }
  });

  it("a file that is longer", async () => {
    await store.put(bytes);
    writeFileSync(path(), Buffer.concat([readFileSync(path()), Buffer.alloc(50)]));
    await expect(store.read(name)).rejects.toThrow(ContentUnreadableError);
  });

  it("another good file under its name, before a byte of it is given out", async () => {
    await store.put(bytes);
    const victim = path();
    await store.put(Buffer.from("another"));
    renameSync(files().find((file) => file !== victim) ?? "", victim);
    const seen: Buffer[] = [];
    const reading = (async () => {
      for await (const part of store.open(name)) seen.push(part as Buffer);
    })();
    await expect(reading).rejects.toThrow(ContentUnreadableError);
    expect(seen).toHaveLength(0);
  });

  it("content that never came", async () => {
    await expect(store.read(sha256(Buffer.from("never")))).rejects.toThrow(ContentUnreadableError);
  });
});

describe("after a crash", () => {
  it("a source that breaks off leaves nothing that counts", async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield randomBytes(CHUNK);
      throw new Error("the client went away");
    }
    await expect(store.put(broken())).rejects.toThrow("went away");
    expect(files()).toHaveLength(0);
  });

  it("drafts of a killed process are dropped once they are a day old, fresh ones stay", () => {
    const incoming = join(folder, "data", "content", "incoming");
    writeFileSync(join(incoming, "old"), "half");
    writeFileSync(join(incoming, "fresh"), "half");
    const yesterday = Date.now() / 1000 - 25 * 3600;
    utimesSync(join(incoming, "old"), yesterday, yesterday);
    openStore();
    expect(readdirSync(incoming)).toEqual(["fresh"]);
  });
});

it("a slow reader holds the disk back", async () => {
  const bytes = randomBytes(64 * CHUNK);
  const { sha256: name } = await store.put(bytes);
  const stream = store.open(name);
  await new Promise((resolve) => stream.once("readable", resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stream.readableLength).toBeLessThanOrEqual(4 * CHUNK);
  stream.destroy();
});
