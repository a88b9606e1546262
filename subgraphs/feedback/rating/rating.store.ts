import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import { Dossier, Official, OneStopOffice, byCode, byId } from "../stubs";
import { Rating, type RatingChannel, type Verdict } from "./rating";

export interface NewRating {
  readonly id: string;
  readonly dossier: string;
  readonly office: string;
  readonly procedure: string;
  readonly official: string | null;
  readonly channel: RatingChannel;
  readonly verdict: Verdict;
  readonly comment: string | null;
  readonly ratedAt: Date;
}

interface RatingRow extends Omit<NewRating, "ratedAt" | "procedure"> {
  readonly rated_at: Date;
}
const COLUMNS = "r.id, r.dossier, r.office, r.official, r.channel, r.verdict, r.comment, r.rated_at";

export class RatingStore {
  constructor(readonly source: DataSource) {}

  /** False when the dossier has its rating already; whoever presses at the same moment waits for the other's answer. */
  async add(tx: Tx, rating: NewRating): Promise<boolean> {
    const added = await rows(
      tx,
      `INSERT INTO rating (id, dossier, office, procedure, official, channel, verdict, comment, rated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dossier) DO NOTHING RETURNING 1`,
      [
        rating.id,
        rating.dossier,
        rating.office,
        rating.procedure,
        rating.official,
        rating.channel,
        rating.verdict,
        rating.comment,
        rating.ratedAt,
      ],
    );
    return added.length === 1;
  }

  /** For whoever gave it. */
  async given(id: string): Promise<Rating> {
    const [row] = await rows<RatingRow>(this.source, `SELECT ${COLUMNS} FROM rating r WHERE r.id = $1`, [id]);
    if (!row) throw new Error("an acknowledged rating is missing");
    return ratingOf(row);
  }

  /** The rating of a dossier, to its owner and submitter alone. */
  async ofDossier(code: string, ctx: RequestContext): Promise<Rating | null> {
    const loader = ctx.loaders.get<string, Rating | null>("rating of dossier", async (codes) => {
      const found = await this.visible("r.dossier = ANY($2)", ctx.viewer.holder, codes);
      return byKey(codes, found, (rating) => rating.dossier?.code ?? "");
    });
    return loader.load(code);
  }

  async byId(id: string, ctx: RequestContext): Promise<Rating | null> {
    const loader = ctx.loaders.get<string, Rating | null>("rating", async (ids) => {
      const found = await this.visible("r.id = ANY($2::uuid[])", ctx.viewer.holder, ids.filter(isRatingId));
      return byKey(ids, found, (rating) => rating.id);
    });
    return loader.load(id);
  }

  private async visible(condition: string, holder: string | null, keys: readonly string[]): Promise<Rating[]> {
    if (holder === null) return [];
    const found = await rows<RatingRow>(
      this.source,
      `SELECT ${COLUMNS} FROM rating r JOIN known_dossier d ON d.code = r.dossier WHERE (d.owner = $1 OR d.submitter = $1) AND ${condition}`,
      [holder, keys],
    );
    return found.map(ratingOf);
  }
}

/** Any other id is none of ours, and the database would call it a fault. */
function isRatingId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}

function ratingOf(row: RatingRow): Rating {
  const { id, channel, verdict, comment } = row;
  const edges = {
    dossier: byCode(Dossier, row.dossier),
    office: byCode(OneStopOffice, row.office),
    official: byId(Official, row.official),
  };
  return Object.assign(new Rating(), { id, ...edges, channel, verdict, comment, ratedAt: row.rated_at });
}
