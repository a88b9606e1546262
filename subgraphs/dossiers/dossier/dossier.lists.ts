import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Page, keysetPage } from "../../kit/connection";
import type { OrderColumn } from "../../kit/keyset";
import { type PageArguments, batchedPages } from "./batched-pages";
import { DossierOrder } from "./dossier.enums";
import { type DossierFilter, filterConditions } from "./dossier.filter";
import type { DossierRow } from "./dossier.row";
import { Dossier } from "./dossier.types";
import { officialReader, readerKeys, visibleTo } from "./who-may-read";

// The reader's rows carry the order: a page is read off the index, however many dossiers there are.
const code: OrderColumn = { sql: "own.dossier_code", type: "text" };
const newestFirst: readonly OrderColumn[] = [{ sql: "own.submitted_at", type: "timestamptz", descending: true }, code];
const dueFirst: readonly OrderColumn[] = [{ sql: "own.urgent_at", type: "timestamptz" }, code];
const ownDossiers = "dossier_reader AS own JOIN dossier AS d ON d.code = own.dossier_code";

/** Lists of dossiers, each under the row rule. */
export class DossierLists {
  constructor(private readonly source: DataSource) {}

  /** What the viewer may read as an official. */
  ofMyAgency(
    ctx: RequestContext,
    filter: DossierFilter | null,
    order: DossierOrder,
    args: PageArguments,
  ): Promise<Page<Dossier>> {
    const params: unknown[] = [officialReader(ctx.viewer)];
    const where = ["own.reader = $1", ...filterConditions(filter, ctx, params)];
    const columns = order === DossierOrder.NEWEST_FIRST ? newestFirst : dueFirst;
    return keysetPage<DossierRow, Dossier>(
      { on: this.source, select: "d.*", from: ownDossiers, where, params, order: columns, map: toDossier },
      args,
      ctx,
    );
  }

  /** Dossiers whose active step is the viewer's, by when that step is due. */
  tasks(ctx: RequestContext, args: PageArguments): Promise<Page<Dossier>> {
    return keysetPage<DossierRow, Dossier>(
      {
        on: this.source,
        select: "d.*",
        from: "step AS s JOIN dossier AS d ON d.code = s.dossier_code",
        where: ["s.official = $1", "s.state = 'ACTIVE'", visibleTo("$2")],
        params: [ctx.viewer.official, readerKeys(ctx.viewer)],
        order: [
          { sql: "s.due_at", type: "timestamptz" },
          { sql: "d.code", type: "text" },
        ],
        map: toDossier,
      },
      args,
      ctx,
    );
  }

  /** Filed for that holder or by them. */
  ofHolder(
    ctx: RequestContext,
    holder: string,
    filter: DossierFilter | null,
    args: PageArguments,
  ): Promise<Page<Dossier>> {
    const name = `dossiers of holder ${JSON.stringify([filter, args.first, args.after])}`;
    return ctx.loaders
      .get<string, Page<Dossier>>(name, (holders) => {
        const params: unknown[] = [readerKeys(ctx.viewer)];
        const where = [visibleTo("$1"), ...filterConditions(filter, ctx, params)];
        const keys = holders.map((id) => `holder:${id}`);
        return batchedPages<DossierRow, Dossier>(
          {
            on: this.source,
            select: "d.*",
            from: ownDossiers,
            key: "own.reader",
            where,
            params,
            order: newestFirst,
            map: toDossier,
          },
          keys,
          args,
          ctx,
        );
      })
      .load(holder);
  }

  usingPaper(ctx: RequestContext, paper: string, args: PageArguments): Promise<Page<Dossier>> {
    const name = `dossiers using paper ${JSON.stringify([args.first, args.after])}`;
    return ctx.loaders
      .get<string, Page<Dossier>>(name, (papers) =>
        batchedPages<DossierRow, Dossier>(
          {
            on: this.source,
            select: "d.*",
            from: "(SELECT DISTINCT paper, dossier_code FROM dossier_component) AS c JOIN dossier AS d ON d.code = c.dossier_code",
            key: "c.paper",
            where: [visibleTo("$1")],
            params: [readerKeys(ctx.viewer)],
            order: [
              { sql: "d.submitted_at", type: "timestamptz", descending: true },
              { sql: "d.code", type: "text" },
            ],
            map: toDossier,
          },
          papers,
          args,
          ctx,
        ),
      )
      .load(paper);
  }
}

const toDossier = (row: DossierRow) => new Dossier(row);
