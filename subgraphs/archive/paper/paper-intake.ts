import { randomUUID } from "node:crypto";
import type { ContentStore } from "../../kit/content-store";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import {
  ConflictProblem,
  type InvalidInputProblem,
  type NotFoundProblem,
  type Problem,
  invalidInput,
  notFound,
  problem,
} from "../../kit/problem";
import { localDay } from "../../kit/scalars";
import { folded, isCode, line } from "../text";
import { TELLING_BYTES, isOfMediaType } from "../upload/media-types";
import { type UploadRow, UploadRefusedProblem } from "../upload/upload";
import type { UploadStore } from "../upload/upload.store";
import type { PaperOrigin } from "./paper";
import type { PaperData } from "./paper-data";
import { publishPaper } from "./verification";

/** What registerPaper and issueResult say of a paper alike. */
export interface PaperClaim {
  readonly uploadId: string;
  readonly typeCode: string;
  readonly title: string;
  readonly number: string | null;
  readonly issuedOn: string | null;
  readonly validUntil: string | null;
  readonly data: unknown;
}

export interface PaperPlace {
  readonly holder: string;
  readonly issuer: string | null;
  readonly origin: PaperOrigin;
  readonly sourceDossier: string | null;
}

type Refusal = InvalidInputProblem | NotFoundProblem | UploadRefusedProblem | ConflictProblem;

/** From an upload to a paper: everything that may be wrong with it, and the row. */
export class PaperIntake {
  constructor(
    private readonly uploads: UploadStore,
    private readonly content: ContentStore,
    private readonly data: PaperData,
  ) {}

  /** To be awaited before the transaction that calls `check`: bytes that have come are moved into the content store. */
  prepare(uploadId: string, ctx: RequestContext): Promise<void> {
    return this.uploads.settleMine(uploadId, ctx.viewer);
  }

  /** The viewer's upload, whole and of its declared type; or the first thing that is wrong. */
  async check(tx: Tx, claim: PaperClaim, ctx: RequestContext): Promise<UploadRow | Refusal> {
    const upload = await this.uploads.mine(tx, claim.uploadId, ctx.viewer);
    if (!upload) return notFound(ctx);
    return (await this.wrongClaim(tx, claim, ctx)) ?? (await this.wrongUpload(tx, upload, ctx)) ?? upload;
  }

  async insert(tx: Tx, upload: UploadRow, claim: PaperClaim, place: PaperPlace, ctx: RequestContext): Promise<string> {
    const id = randomUUID();
    const [title, number] = [line(claim.title) ?? "", claim.number === null ? null : line(claim.number)];
    await rows(
      tx,
      `INSERT INTO paper (id, holder, type, title, number, folded, issuer, issued_on, valid_until, status, origin, data_sealed, upload, sha256, byte_size, media_type,
         source_dossier, registered_by, registered_at_agency, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'UNVERIFIED', $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
      [
        id,
        place.holder,
        claim.typeCode,
        title,
        number,
        folded(`${title} ${number ?? ""}`),
        place.issuer,
        claim.issuedOn,
        claim.validUntil,
        place.origin,
        this.data.seal(id, claim.data),
        upload.id,
        upload.sha256,
        upload.byte_size,
        upload.media_type,
        place.sourceDossier,
        ctx.viewer.official,
        ctx.viewer.agency,
        ctx.now,
      ],
    );
    await publishPaper(tx, id);
    return id;
  }

  private async wrongClaim(tx: Tx, claim: PaperClaim, ctx: RequestContext): Promise<Refusal | null> {
    if (line(claim.title) === null) return invalidInput(ctx, ["input", "title"]);
    if (claim.number !== null && line(claim.number, 100) === null) return invalidInput(ctx, ["input", "number"]);
    if (claim.issuedOn !== null && claim.issuedOn > latestDay(ctx.now)) return invalidInput(ctx, ["input", "issuedOn"]);
    if (claim.validUntil !== null && claim.issuedOn !== null && claim.validUntil < claim.issuedOn)
      return invalidInput(ctx, ["input", "validUntil"]);
    if (!(await isPaperType(tx, claim.typeCode))) return invalidInput(ctx, ["input", "typeCode"]);
    return this.data.fault(tx, claim.typeCode, claim.data, ctx);
  }

  private async wrongUpload(tx: Tx, upload: UploadRow, ctx: RequestContext): Promise<Refusal | null> {
    if (upload.state === "OPEN") return problem(UploadRefusedProblem, "UPLOAD_INCOMPLETE", ctx);
    if (
      upload.state === "REFUSED" ||
      !(await isOfMediaType(await this.content.head(upload.sha256, TELLING_BYTES), upload.media_type))
    ) {
      return problem(UploadRefusedProblem, "CONTENT_NOT_AS_DECLARED", ctx);
    }
    // One upload is one paper. Whoever comes second waits here for the first.
    await rows(tx, "SELECT 1 FROM upload WHERE id = $1 FOR UPDATE", [upload.id]);
    const used = await rows(tx, "SELECT 1 FROM paper WHERE upload = $1", [upload.id]);
    return used.length > 0 ? problem(ConflictProblem, "UPLOAD_ALREADY_USED", ctx) : null;
  }
}

// Development may move the clock back: a paper of today is no paper of the future then.
function latestDay(now: Date): string {
  return localDay(new Date(Math.max(now.getTime(), Date.now())));
}

async function isPaperType(tx: Tx, code: string): Promise<boolean> {
  return isCode(code) && (await rows(tx, "SELECT 1 FROM known_paper_type WHERE code = $1", [code])).length > 0;
}

export function isRefusal(outcome: UploadRow | Problem): outcome is Refusal {
  return "code" in outcome;
}
