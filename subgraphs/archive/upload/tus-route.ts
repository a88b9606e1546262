import type { Readable } from "node:stream";
import { DataStore, ERRORS, Server, Upload as TusUpload } from "@tus/server";
import type { Call, Route } from "../../kit/server";
import type { StagedFiles } from "./staged-files";
import type { UploadRow } from "./upload";
import { UPLOADS_PATH, type UploadStore } from "./upload.store";

const METHODS = ["HEAD", "PATCH", "OPTIONS"];
/** tus, checksum extension: the bytes are not those that were announced. */
const CHECKSUM_MISMATCH = { status_code: 460, body: "Checksum mismatch\n" };

/** `/files/uploads/<token>`: tus 1.0. Uploads are opened by startUpload alone; here they are only continued. */
export class TusRoute implements Route {
  readonly method = "*";
  readonly prefix = UPLOADS_PATH;
  readonly streamed = true;
  private readonly server: Server;

  constructor(
    private readonly uploads: UploadStore,
    staged: StagedFiles,
  ) {
    this.server = new Server({
      path: UPLOADS_PATH.replace(/\/$/, ""),
      datastore: new StagedDataStore(uploads, staged),
      getFileIdFromRequest: (_request, last) => last,
      onUploadFinish: async (_request, upload) => this.finish(upload.id),
      // Faults of ours are told by their status alone.
      onResponseError: (_request, fault) => ("status_code" in fault ? undefined : { status_code: 500, body: "" }),
    });
  }

  readonly handle = async (call: Call): Promise<void> => {
    const { request, response } = call;
    if (!METHODS.includes(request.method ?? ""))
      return void response.writeHead(405, { allow: METHODS.join(", ") }).end();
    // A cut line is seen as a broken request body; the bytes that came stay.
    request.once("error", () => undefined);
    await this.server.handle(request, response);
  };

  private async finish(token: string): Promise<Record<string, never>> {
    const row = await this.uploads.byToken(token);
    if (row && (await this.uploads.settle(row)) === "REFUSED") throw CHECKSUM_MISMATCH;
    return {};
  }
}

/** What the tus server knows of an upload: read from our table and the staged file, under the token of its URL. */
class StagedDataStore extends DataStore {
  override extensions = ["expiration"];

  constructor(
    private readonly uploads: UploadStore,
    private readonly staged: StagedFiles,
  ) {
    super();
  }

  override async getUpload(token: string): Promise<TusUpload> {
    const row = await this.settled(token);
    const isOver = row.state === "OPEN" && row.expires_at <= new Date();
    if (row.state === "REFUSED" || isOver) throw ERRORS.FILE_NO_LONGER_EXISTS;
    const offset = row.state === "COMPLETE" ? row.byte_size : await this.staged.size(row.id);
    return new TusUpload({ id: token, size: row.byte_size, offset });
  }

  override async write(source: Readable, token: string, offset: number): Promise<number> {
    const row = await this.settled(token);
    if (row.state !== "OPEN") return offset;
    return this.staged.write(row.id, offset, source);
  }

  // Everything may have come just before a crash: then it is moved now, and the client learns that nothing is missing.
  private async settled(token: string): Promise<UploadRow> {
    const row = await this.uploads.byToken(token);
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    return { ...row, state: await this.uploads.settle(row) };
  }
}
