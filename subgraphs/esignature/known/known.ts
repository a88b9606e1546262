import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { type FeedFollower, latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";
import { isUuid } from "../uuid";

export interface KnownFile {
  readonly id: string;
  readonly sha256: string;
  readonly agencies: readonly string[];
}

/** Read model of the archive's files and of the officials behind them. */
export class Known {
  constructor(
    private readonly source: DataSource,
    private readonly archive: Pick<FeedFollower, "catchUp">,
    private readonly dossiers: Pick<FeedFollower, "catchUp">,
  ) {}

  /** A file of the given agency; looked for again, once all feeds told what they knew at this moment, before it is not there. */
  async fileOf(kind: "upload" | "paper", id: string, agency: string): Promise<KnownFile | null> {
    if (!isUuid(id)) return null;
    const find = async () => {
      const file = kind === "upload" ? await this.upload(id) : await this.paper(id);
      return file?.agencies.includes(agency) ? file : null;
    };
    const known = await find();
    if (known) return known;
    await this.refresh();
    return find();
  }

  /** Lets both feeds catch up, 5 s at most; false when one of them was not to be had. */
  async refresh(): Promise<boolean> {
    const caughtUp = await Promise.all([this.archive.catchUp(), this.dossiers.catchUp()]);
    return caughtUp.every(Boolean);
  }

  /** Lets the archive's feed catch up; once for all that a request asks. */
  refreshPapers(ctx: RequestContext): Promise<boolean> {
    const load = async (feeds: readonly string[]) => {
      const caughtUp = await this.archive.catchUp();
      return feeds.map(() => caughtUp);
    };
    return ctx.loaders.get("refreshed", load).load("archive");
  }

  private async upload(id: string): Promise<KnownFile | null> {
    const [found] = await rows<KnownFile>(
      this.source,
      `SELECT u.id, u.sha256, array_remove(ARRAY[o.agency], NULL) AS agencies
       FROM known_upload u LEFT JOIN known_official o ON o.id = u.official WHERE u.id = $1`,
      [id],
    );
    return found ?? null;
  }

  private async paper(id: string): Promise<KnownFile | null> {
    const [found] = await rows<KnownFile>(
      this.source,
      // Who uploads a paper may say whatever issuer; only a result's is known.
      `SELECT p.id, p.sha256, array_remove(ARRAY[CASE WHEN p.source_dossier IS NOT NULL THEN p.issuer END, o.agency], NULL) AS agencies
       FROM known_paper p LEFT JOIN known_official o ON o.id = p.official WHERE p.id = $1`,
      [id],
    );
    return found ?? null;
  }
}

interface Uploader {
  readonly uploader: { readonly official?: string | null } | null;
}
type UploadPayload = Uploader & { readonly id: string; readonly sha256: string };
type PaperPayload = UploadPayload & { readonly issuer: string | null; readonly sourceDossier: string | null };
interface OfficialPayload {
  readonly id: string;
  readonly agency: string | null;
}

export async function applyArchive(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const uploads = payloads<UploadPayload>(changes, "upload");
  await rows(
    tx,
    `INSERT INTO known_upload (id, sha256, official) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256, official = excluded.official`,
    [uploads.map((u) => u.id), uploads.map((u) => u.sha256), uploads.map((u) => u.uploader?.official ?? null)],
  );
  const papers = payloads<PaperPayload>(changes, "paper");
  await rows(
    tx,
    `INSERT INTO known_paper (id, sha256, issuer, official, source_dossier) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256, issuer = excluded.issuer, official = excluded.official, source_dossier = excluded.source_dossier`,
    [
      papers.map((p) => p.id),
      papers.map((p) => p.sha256),
      papers.map((p) => p.issuer ?? null),
      papers.map((p) => p.uploader?.official ?? null),
      papers.map((p) => p.sourceDossier ?? null),
    ],
  );
}

export async function applyDossiers(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  const officials = payloads<OfficialPayload>(changes, "official");
  await rows(
    tx,
    `INSERT INTO known_official (id, agency) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO UPDATE SET agency = excluded.agency`,
    [officials.map((o) => o.id), officials.map((o) => o.agency ?? null)],
  );
}

function payloads<T>(changes: readonly FeedChange[], topic: string): T[] {
  return latestOf(changes, topic).map((change) => change.payload as T);
}
