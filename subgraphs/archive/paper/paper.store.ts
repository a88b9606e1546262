import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import type { KnownOthers } from "../feeds/known-others";
import { isId } from "../text";
import { isPeer, readsThroughDossiers } from "../viewers";
import { type Paper, type PaperRow, paperOf } from "./paper";
import { PAPER_COLUMNS, PAPER_TABLES, paperRule } from "./paper-rule";

/** Papers, each as the viewer may see it. */
export class PaperStore {
  constructor(
    private readonly source: DataSource,
    private readonly others: KnownOthers,
  ) {}

  /** The paper that the viewer names by id. A peer system has no dossier in hand then, and no right. */
  async named(id: string, ctx: RequestContext): Promise<Paper | null> {
    return isPeer(ctx.viewer) ? null : this.visible(id, ctx);
  }

  /** The paper that something refers to, if the viewer may see it. Batched. */
  async visible(id: string, ctx: RequestContext): Promise<Paper | null> {
    if (!isId(id)) return null;
    return ctx.loaders.get("visible papers", (ids: readonly string[]) => this.readVisible(ids, ctx)).load(id);
  }

  /** A paper that the viewer has just made or was named to by law; not to be used for anything that a viewer looks up. Batched. */
  async of(id: string, ctx: RequestContext): Promise<Paper> {
    const load = async (ids: readonly string[]) => {
      const found = await rows<PaperRow>(
        this.source,
        `SELECT ${PAPER_COLUMNS} FROM ${PAPER_TABLES} WHERE p.id = ANY ($1::uuid[])`,
        [ids],
      );
      return byKey(
        ids,
        found.map((row) => paperOf(row, ctx.now)),
        (paper) => paper.id,
      );
    };
    const paper = await ctx.loaders.get("papers", load).load(id);
    if (!paper) throw new Error("a paper that was written is not there");
    return paper;
  }

  private async readVisible(ids: readonly string[], ctx: RequestContext): Promise<(Paper | null)[]> {
    const found = await this.selectVisible(ids, ctx);
    const isWhole = found.length === new Set(ids).size || !readsThroughDossiers(ctx.viewer);
    // Somebody reads a dossier that came into being a moment ago: its papers are theirs to read as soon as it is.
    const fresh = !isWhole && (await this.others.catchUpDossiers()) ? await this.selectVisible(ids, ctx) : found;
    return byKey(
      ids,
      fresh.map((row) => paperOf(row, ctx.now)),
      (paper) => paper.id,
    );
  }

  private async selectVisible(ids: readonly string[], ctx: RequestContext): Promise<PaperRow[]> {
    const rule = paperRule(ctx.viewer, 2);
    const sql = `SELECT ${PAPER_COLUMNS} FROM ${PAPER_TABLES} WHERE p.id = ANY ($1::uuid[]) AND ${rule.sql}`;
    return rows<PaperRow>(this.source, sql, [ids, ...rule.params]);
  }
}
