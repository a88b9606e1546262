import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import { type ContentStore, ContentMismatchError } from "../../kit/content-store";
import { type Tx, rows } from "../../kit/database";
import { publish } from "../../kit/outbox";
import { type Keys, Sealer, keyedHash, randomToken } from "../../kit/secrets";
import { type Viewer, isOfficial } from "../../kit/viewer";
import { isId } from "../text";
import type { StagedFiles } from "./staged-files";
import { Upload, type UploadRow, type UploadState } from "./upload";

const COLUMNS = "id, media_type, byte_size, sha256, holder, official, agency, state, expires_at, token_sealed";
export const UPLOADS_PATH = "/files/uploads/";

export interface UploadOptions {
  readonly publicOrigin: string;
  readonly hours: number;
}

/** Uploads from their announcement to the moment when their bytes are in the content store for good. */
export class UploadStore {
  private readonly sealer: Sealer;
  private readonly tokenKey: Buffer;

  constructor(
    private readonly source: DataSource,
    keys: Keys,
    private readonly content: ContentStore,
    private readonly staged: StagedFiles,
    private readonly options: UploadOptions,
  ) {
    this.sealer = new Sealer(keys.get("upload-token"));
    this.tokenKey = keys.get("upload-token-lookup");
  }

  // The URL is a credential like a token: it lives by the wall clock.
  async open(
    tx: Tx,
    viewer: Viewer,
    declared: { mediaType: string; byteSize: number; sha256: string },
  ): Promise<string> {
    const [id, token] = [randomUUID(), randomToken(32)];
    await rows(
      tx,
      `INSERT INTO upload (id, token_hash, token_sealed, media_type, byte_size, sha256, holder, official, agency, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        keyedHash(this.tokenKey, token),
        this.sealer.seal(token, id),
        declared.mediaType,
        declared.byteSize,
        declared.sha256,
        isId(viewer.holder) ? viewer.holder : null,
        viewer.official,
        viewer.agency,
        new Date(Date.now() + this.options.hours * 3_600_000),
      ],
    );
    return id;
  }

  async asGiven(id: string): Promise<Upload> {
    const row = await this.find(this.source, id);
    if (!row) throw new Error("an upload that was opened is not there");
    const url = `${this.options.publicOrigin}${UPLOADS_PATH}${this.sealer.open(row.token_sealed, id)}`;
    return Object.assign(new Upload(), { id, url, expiresAt: row.expires_at });
  }

  async byToken(token: string): Promise<UploadRow | null> {
    const [row] = await rows<UploadRow>(this.source, `SELECT ${COLUMNS} FROM upload WHERE token_hash = $1`, [
      keyedHash(this.tokenKey, token),
    ]);
    return row ?? null;
  }

  /** Before a transaction reads it: the upload is settled if its bytes have come, with connections of its own. */
  async settleMine(id: string, viewer: Viewer): Promise<void> {
    const row = await this.mine(this.source.manager, id, viewer);
    if (row) await this.settle(row);
  }

  /** The viewer's own upload, or one of their agency, as it was last settled. */
  async mine(tx: Tx, id: string, viewer: Viewer): Promise<UploadRow | null> {
    const row = isId(id) ? await this.find(tx, id) : null;
    if (!row) return null;
    const isMine =
      row.holder !== null
        ? row.holder === viewer.holder
        : row.agency !== null && isOfficial(viewer) && row.agency === viewer.agency;
    return isMine ? row : null;
  }

  /** Moves the bytes into the content store once the last one has come; they are there for good before anybody is told. */
  async settle(row: UploadRow): Promise<UploadState> {
    if (row.state !== "OPEN") return row.state;
    const size = await this.staged.size(row.id);
    // Nothing staged: not begun, or settled by another request since the row was read.
    if (size < row.byte_size) return size > 0 ? "OPEN" : this.stateOf(row.id);
    const state = await this.store(row);
    await this.source.transaction(async (tx) => {
      const changed = await rows(
        tx,
        "UPDATE upload SET state = $2, completed_at = CASE WHEN $2 = 'COMPLETE' THEN now() END WHERE id = $1 AND state = 'OPEN' RETURNING 1",
        [row.id, state],
      );
      if (changed.length > 0 && state === "COMPLETE") await publishUpload(tx, row);
    });
    await this.staged.remove(row.id);
    return this.stateOf(row.id);
  }

  /** After a restart: what had come whole but was not moved yet, and what nobody will send any more. */
  async recover(): Promise<void> {
    for (const id of await this.staged.ids()) {
      const row = isId(id) ? await this.find(this.source, id) : null;
      if (!row || row.state !== "OPEN" || row.expires_at < new Date()) await this.staged.remove(id);
      else await this.settle(row);
    }
  }

  private async store(row: UploadRow): Promise<"COMPLETE" | "REFUSED"> {
    try {
      await this.content.put(this.staged.read(row.id), { sha256: row.sha256, byteSize: row.byte_size });
      return "COMPLETE";
    } catch (fault) {
      if (fault instanceof ContentMismatchError) return "REFUSED";
      // Another request moved it while we were reading.
      const now = await this.stateOf(row.id);
      if (now !== "OPEN") return now;
      throw fault;
    }
  }

  private async stateOf(id: string): Promise<UploadState> {
    return (await this.find(this.source, id))?.state ?? "REFUSED";
  }

  private async find(on: DataSource | Tx, id: string): Promise<UploadRow | null> {
    const [row] = await rows<UploadRow>(on, `SELECT ${COLUMNS} FROM upload WHERE id = $1`, [id]);
    return row ?? null;
  }
}

async function publishUpload(tx: Tx, row: UploadRow): Promise<void> {
  const { id, sha256, holder, official } = row;
  const payload = {
    id,
    sha256,
    byteSize: row.byte_size,
    mediaType: row.media_type,
    uploader: { holder, official },
    completedAt: new Date().toISOString(),
  };
  await publish(tx, { topic: "upload", key: id, payload });
}
