import type { DataSource } from "typeorm";
import { type Page, keysetPage } from "../../kit/connection";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import { isUuid } from "../uuid";
import { SigningRequest, SigningState } from "./signing-request";

type Row = SigningRequest;

const COLUMNS = `id, purpose, format, level, state, requested_at AS "requestedAt", expires_at AS "expiresAt",
  certificate AS "certificateId", official, agency, paper AS "paperId", upload, statement, digest`;

/** Acts of signing; every way to one asks whose it is. */
export class SigningStore {
  constructor(private readonly source: DataSource) {}

  /** The viewer's own act; null for anybody else's, as if it were not there. */
  async own(id: string, ctx: RequestContext): Promise<SigningRequest | null> {
    if (!isUuid(id) || ctx.viewer.official === null) return null;
    return ctx.loaders.get("signingRequest", (ids: readonly string[]) => this.load(ids, ctx)).load(id);
  }

  waiting(page: { first: number; after?: string | undefined }, ctx: RequestContext): Promise<Page<SigningRequest>> {
    return keysetPage<Row, SigningRequest>(
      {
        on: this.source,
        select: COLUMNS,
        from: "signing_request",
        where: ["official = $1", "state = 'AWAITING_AUTHORISATION'", "expires_at > $2"],
        params: [ctx.viewer.official ?? "", ctx.now],
        order: [
          { sql: "requested_at", type: "timestamptz" },
          { sql: "id", type: "uuid" },
        ],
        map: (row) => toRequest(row, ctx.now),
      },
      page,
      ctx,
    );
  }

  private async load(ids: readonly string[], ctx: RequestContext): Promise<(SigningRequest | null)[]> {
    const sql = `SELECT ${COLUMNS} FROM signing_request WHERE id = ANY($1) AND official = $2`;
    const found = await rows<Row>(this.source, sql, [ids, ctx.viewer.official]);
    return byKey(
      ids,
      found.map((row) => toRequest(row, ctx.now)),
      (one) => one.id,
    );
  }
}

/** The viewer's own act under its row's lock. */
export async function lockOwn(tx: Tx, id: string, ctx: RequestContext): Promise<SigningRequest | null> {
  if (!isUuid(id)) return null;
  const sql = `SELECT ${COLUMNS} FROM signing_request WHERE id = $1 AND official = $2 FOR UPDATE`;
  const [row] = await rows<Row>(tx, sql, [id, ctx.viewer.official]);
  return row ? toRequest(row, ctx.now) : null;
}

function toRequest(row: Row, now: Date): SigningRequest {
  const lapsed = row.state === SigningState.AWAITING_AUTHORISATION && now >= row.expiresAt;
  return Object.assign(new SigningRequest(), row, lapsed ? { state: SigningState.EXPIRED } : {});
}
