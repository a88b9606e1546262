import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { StagedFiles } from "../../subgraphs/archive/upload/staged-files";
import { Keys } from "../../subgraphs/kit/secrets";
import { STREAMED, signRequest } from "../../subgraphs/kit/signature";
import { anonymous } from "../../subgraphs/kit/viewer";
import { KEY, START_UPLOAD, an, binh, declared, pdf, sha256 } from "./fixture";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const staged = (): string[] => readdirSync(join(world.folder, "data", "uploads"));
const stateOf = async (id: string): Promise<string | undefined> =>
  (await world.sql<{ state: string }>("SELECT state FROM upload WHERE id = $1", [id]))[0]?.state;
const start = (change: object) => world.ask(START_UPLOAD, { input: { ...declared(pdf()), ...change } }, an);

describe("startUpload", () => {
  it("gives an unguessable address on the public origin", async () => {
    const { data } = await start({});
    const { upload } = data.startUpload;
    expect(upload.url).toMatch(/^http:\/\/localhost:4000\/files\/uploads\/[\w-]{43}$/);
    expect(upload.url).not.toContain(upload.id);
    expect(Date.parse(upload.expiresAt)).toBeGreaterThan(Date.now());
  });

  it("answers the same upload for the same key, a conflict for other content", async () => {
    const input = declared(pdf());
    const [first, second] = [
      await world.ask(START_UPLOAD, { input }, an),
      await world.ask(START_UPLOAD, { input }, an),
    ];
    expect(second.data).toEqual(first.data);
    const third = await world.ask(START_UPLOAD, { input: { ...input, byteSize: 7 } }, an);
    expect(third.data.startUpload).toMatchObject({ __typename: "ConflictProblem" });
  });

  it.each([
    ["UploadRefusedProblem", "TYPE_NOT_ALLOWED", { mediaType: "text/html" }],
    ["UploadRefusedProblem", "TYPE_NOT_ALLOWED", { mediaType: "application/x-msdownload" }],
    ["UploadRefusedProblem", "TOO_LARGE", { byteSize: 1_000_001 }],
  ])("refuses with %s %s before a byte is sent: %j", async (type, code, change) => {
    const { data } = await start(change);
    expect(data.startUpload).toMatchObject({ __typename: type, code });
  });

  it.each([
    ["byteSize", 0],
    ["byteSize", -1],
    ["sha256", "'; DROP TABLE upload; --"],
    ["fileName", "a\u0000b"],
    ["fileName", " "],
  ])("names %s %j as wrong", async (name, value) => {
    const { data } = await start({ [name]: value });
    expect(data.startUpload).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", name] });
  });
});

describe("sending", () => {
  it("takes a file in pieces and keeps it once the last byte is there", async () => {
    const bytes = Buffer.concat([pdf(), randomBytes(300_000)]);
    const { id, path } = await world.startUpload(bytes, an);
    for (let offset = 0; offset < bytes.length; offset += 70_001) {
      expect(await world.head(path)).toEqual({ status: 200, offset, length: bytes.length });
      const answer = await world.patch(path, offset, bytes.subarray(offset, offset + 70_001));
      expect(answer.status).toBe(204);
      expect(answer.headers.get("upload-offset")).toBe(String(Math.min(offset + 70_001, bytes.length)));
    }
    expect(await stateOf(id)).toBe("COMPLETE");
    expect(staged()).not.toContain(id);
    expect(await world.head(path)).toEqual({ status: 200, offset: bytes.length, length: bytes.length });
    const [told] = await world.sql<{ payload: object }>(
      "SELECT payload FROM outbox WHERE topic = 'upload' AND key = $1",
      [id],
    );
    expect(told?.payload).toMatchObject({
      id,
      sha256: sha256(bytes),
      byteSize: bytes.length,
      mediaType: "application/pdf",
    });
  });

  it("keeps unfinished bytes unreadable on disk", async () => {
    const bytes = Buffer.concat([pdf("001090000017"), randomBytes(64)]);
    const { id, path } = await world.startUpload(bytes, an);
    await world.patch(path, 0, bytes.subarray(0, bytes.length - 1));
    expect(readFileSync(join(world.folder, "data", "uploads", id)).includes("001090000017")).toBe(false);
  });

  it("answers 409 to a wrong offset and changes nothing", async () => {
    const bytes = pdf();
    const { path } = await world.startUpload(bytes, an);
    await world.patch(path, 0, bytes.subarray(0, 10));
    expect((await world.patch(path, 0, bytes)).status).toBe(409);
    expect((await world.patch(path, 11, bytes.subarray(11))).status).toBe(409);
    expect((await world.head(path)).offset).toBe(10);
  });

  it("answers 413 to more bytes than declared, announced or not", async () => {
    const bytes = pdf();
    const { id, path } = await world.startUpload(bytes, an);
    expect((await world.patch(path, 0, Buffer.concat([bytes, Buffer.from("x")]))).status).toBe(413);
    expect((await world.head(path)).offset).toBe(0);
    expect(await chunked(world.port, path, signedHeaders(path), bytes.length + 1_000)).toMatch(/^HTTP\/1.1 413/);
    expect(await stateOf(id)).toBe("OPEN");
  });

  it("answers 410 after expiry, and the upload stays incomplete", async () => {
    const bytes = pdf();
    const { id, path } = await world.startUpload(bytes, an);
    await world.sqlAsOwner(`UPDATE upload SET expires_at = now() - interval '1 second' WHERE id = '${id}'`);
    expect((await world.patch(path, 0, bytes)).status).toBe(410);
    expect((await world.head(path)).status).toBe(410);
    expect(await stateOf(id)).toBe("OPEN");
  });

  it("refuses bytes that are not the declared ones, keeps none, and takes no more", async () => {
    const bytes = pdf();
    const { id, path } = await world.startUpload(bytes, an, { sha256: sha256(pdf()) });
    expect((await world.patch(path, 0, bytes)).status).toBe(460);
    expect(await stateOf(id)).toBe("REFUSED");
    expect(staged()).not.toContain(id);
    expect((await world.head(path)).status).toBe(410);
  });

  it.each(["/files/uploads/unknown", "/files/uploads/", "/files/uploads/..%2F..%2Fetc%2Fpasswd"])(
    "answers 404 at %s",
    async (path) => {
      expect((await world.head(path)).status).toBe(404);
      expect((await world.patch(path, 0, pdf())).status).toBe(404);
    },
  );

  it("opens nothing by POST and deletes nothing", async () => {
    const { path } = await world.startUpload(pdf(), an);
    expect(
      (await world.send("POST", "/files/uploads/", "", {}, { "tus-resumable": "1.0.0", "upload-length": "5" })).status,
    ).toBe(405);
    expect((await world.send("DELETE", path, "", {}, { "tus-resumable": "1.0.0" })).status).toBe(405);
    expect((await world.head(path)).status).toBe(200);
  });

  it("wants the protocol's version", async () => {
    const { path } = await world.startUpload(pdf(), an);
    expect((await world.send("HEAD", path)).status).toBe(412);
  });
});

describe("a line that breaks", () => {
  it("leaves what has come; the rest goes on from there", async () => {
    const bytes = Buffer.concat([pdf(), randomBytes(200_000)]);
    const { id, path } = await world.startUpload(bytes, an);
    await cutOff(world.port, path, signedHeaders(path), bytes, 50_000);
    const { offset } = await world.head(path);
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(50_000);
    expect((await world.patch(path, offset, bytes.subarray(offset))).status).toBe(204);
    expect(await stateOf(id)).toBe("COMPLETE");
  });

  it("and a process that ends: another one goes on", async () => {
    const bytes = Buffer.concat([pdf(), randomBytes(10_000)]);
    const { id, path } = await world.startUpload(bytes, an);
    await world.patch(path, 0, bytes.subarray(0, 5_000));
    const next = await world.reopened();
    expect((await next.head(path)).offset).toBe(5_000);
    expect((await next.patch(path, 5_000, bytes.subarray(5_000))).status).toBe(204);
    expect(await stateOf(id)).toBe("COMPLETE");
    await next.stopServing();
  });

  it("even when every byte had come and only the move into the store had not been made", async () => {
    const bytes = pdf();
    const { id, path } = await world.startUpload(bytes, an);
    await world.patch(path, 0, bytes);
    await world.sqlAsOwner(`UPDATE upload SET state = 'OPEN', completed_at = NULL WHERE id = '${id}'`);
    const other = await world.startUpload(bytes, an);
    await world.patch(other.path, 0, bytes.subarray(0, 20));
    // The staged file as the killed process had left it.
    const files = new StagedFiles(
      join(world.folder, "data"),
      Keys.load(join(world.folder, "keys")).get("staged-uploads"),
    );
    await files.write(
      id,
      0,
      (async function* () {
        yield bytes;
      })(),
    );
    const next = await world.reopened();
    expect(await stateOf(id)).toBe("COMPLETE");
    expect((await next.head(path)).offset).toBe(bytes.length);
    expect(existsSync(join(world.folder, "data", "uploads", id))).toBe(false);
    await next.stopServing();
  });
});

it("the capability is the address alone: whoever sends, the upload stays its owner's", async () => {
  const bytes = pdf();
  const { id } = await world.startUpload(bytes, an);
  const input = { uploadId: id, typeCode: "GIAY_CHUNG_SINH", title: "x", idempotencyKey: randomUUID() };
  const { data } = await world.ask(
    "mutation ($input: RegisterPaperInput!) { registerPaper(input: $input) { __typename } }",
    { input },
    binh,
  );
  expect(data.registerPaper.__typename).toBe("NotFoundProblem");
});

function signedHeaders(path: string): string {
  const envelope = { viewer: anonymous, locale: "en" as const, requestId: "test", now: null, deadline: null };
  const signed = signRequest(KEY, envelope, "PATCH", path, STREAMED);
  const tus = {
    "tus-resumable": "1.0.0",
    "upload-offset": "0",
    "content-type": "application/offset+octet-stream",
    host: "archive",
  };
  return Object.entries({ ...signed, ...tus })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}

/** Announces all bytes, sends some, and goes away. */
function cutOff(port: number, path: string, headers: string, bytes: Buffer, sent: number): Promise<void> {
  return new Promise((resolve) => {
    const line = connect(port, "127.0.0.1", () => {
      line.write(`PATCH ${path} HTTP/1.1\r\n${headers}content-length: ${bytes.length}\r\n\r\n`);
      line.write(bytes.subarray(0, sent), () => setTimeout(() => line.destroy(), 100));
    });
    line.once("close", () => setTimeout(resolve, 200));
  });
}

/** Sends without saying how much; answers what comes back. */
function chunked(port: number, path: string, headers: string, length: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const line = connect(port, "127.0.0.1", () => {
      line.write(`PATCH ${path} HTTP/1.1\r\n${headers}transfer-encoding: chunked\r\n\r\n`);
      line.write(`${length.toString(16)}\r\n`);
      line.write(Buffer.alloc(length, 65));
      line.write("\r\n0\r\n\r\n");
    });
    line.on("data", (part) => (answer += part.toString()));
    line.on("error", () => undefined);
    setTimeout(() => {
      line.destroy();
      resolve(answer);
    }, 500);
  });
}
