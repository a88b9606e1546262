import { pipeline } from "node:stream/promises";
import type { DataSource } from "typeorm";
import { type ContentStore, ContentUnreadableError } from "../../kit/content-store";
import { rows } from "../../kit/database";
import { type Keys, Sealer } from "../../kit/secrets";
import type { Call, Route } from "../../kit/server";
import { type Viewer, anonymous } from "../../kit/viewer";
import type { AccessLog } from "../access-log/access-log";
import type { Readings } from "../access-log/readings";
import { isId } from "../text";
import { MEDIA_TYPES } from "../upload/media-types";
import { type Paper, PaperContent } from "./paper";

const PAPERS_PATH = "/files/papers/";
const LIFETIME_MS = 5 * 60_000;

/** What the URL carries, sealed: who may open which paper until when. */
interface Pass {
  readonly paper: string;
  readonly reader: Omit<Viewer, "client">;
  readonly expires: number;
}
interface StoredBytes {
  readonly sha256: string;
  readonly byte_size: number;
  readonly media_type: string;
}

/** `/files/papers/<pass>`: the bytes of one paper, for one reader, for five minutes. Opening it is an access and is logged first. */
export class PaperContentRoute implements Route {
  readonly method = "*";
  readonly prefix = PAPERS_PATH;
  readonly streamed = true;
  private readonly sealer: Sealer;

  constructor(
    private readonly source: DataSource,
    keys: Keys,
    private readonly content: ContentStore,
    private readonly readings: Readings,
    private readonly log: AccessLog,
    private readonly publicOrigin: string,
  ) {
    this.sealer = new Sealer(keys.get("paper-content-url"));
  }

  // The pass is a credential like a token: it lives by the wall clock.
  contentOf(paper: Paper, { client: _client, ...reader }: Viewer): PaperContent {
    const pass: Pass = { paper: paper.id, reader, expires: Date.now() + LIFETIME_MS };
    const url = `${this.publicOrigin}${PAPERS_PATH}${this.sealer.seal(JSON.stringify(pass)).toString("base64url")}`;
    const { media_type: mediaType, byte_size: byteSize, sha256 } = paper.row;
    return Object.assign(new PaperContent(), { mediaType, byteSize, sha256, url });
  }

  readonly handle = async (call: Call): Promise<void> => {
    if (call.request.method !== "GET" && call.request.method !== "HEAD")
      return void call.response.writeHead(405, { allow: "GET, HEAD" }).end();
    const pass = this.passOf(call.url.pathname);
    // Handed on to somebody else who is signed in, it is no pass.
    if (!pass || !isReader(call.ctx.viewer, pass.reader)) return void call.response.writeHead(403).end();
    if (pass.expires <= Date.now()) return void call.response.writeHead(410).end();
    const stored = await this.stored(pass.paper);
    if (!stored) return void call.response.writeHead(404).end();
    await this.log.append(await this.readings.judged([readingOf(pass.paper)], { ...anonymous, ...pass.reader }));
    await this.send(call, pass.paper, stored);
  };

  private passOf(path: string): Pass | null {
    try {
      return JSON.parse(this.sealer.open(Buffer.from(path.slice(PAPERS_PATH.length), "base64url"))) as Pass;
    } catch {
      return null;
    }
  }

  private async stored(paper: string): Promise<StoredBytes | null> {
    if (!isId(paper)) return null;
    const [row] = await rows<StoredBytes>(
      this.source,
      "SELECT sha256, byte_size, media_type FROM paper WHERE id = $1",
      [paper],
    );
    return row && (await this.content.has(row.sha256)) ? row : null;
  }

  private async send({ request, response }: Call, paper: string, stored: StoredBytes): Promise<void> {
    response.writeHead(200, {
      "content-type": stored.media_type,
      "content-length": stored.byte_size,
      "content-disposition": `attachment; filename="${paper}.${MEDIA_TYPES.get(stored.media_type) ?? "bin"}"`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
    });
    if (request.method === "HEAD") return void response.end();
    // A reader who goes away is no fault; altered bytes are, and cut the answer off before its announced length.
    await pipeline(this.content.open(stored.sha256), response).catch((fault: unknown) => {
      if (fault instanceof ContentUnreadableError) throw fault;
    });
  }
}

function isReader(viewer: Viewer, reader: Pass["reader"]): boolean {
  return viewer.subject === null || viewer.subject === reader.subject;
}

function readingOf(paper: string) {
  return { holder: null, paper, dossier: null, via: [], fields: ["Paper.content"] };
}
