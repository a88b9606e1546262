import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { type Page, pageSize } from "../../kit/connection";
import { rows } from "../../kit/database";
import { badUserInput } from "../../kit/errors";
import { byKey } from "../../kit/loaders";
import { type PageArguments, batchedPages } from "../dossier/batched-pages";
import { DossierStep, type StepRow } from "../step/step.types";
import type { DossierStore } from "../dossier/dossier.store";
import { type DossierChange, DossierEvent, type EventRow } from "./event.types";

export const NUMBERED_WITHIN_MS = 1_000;
export const columns = "o.sequence, e.dossier_code, e.kind, e.at, e.official, e.step, e.status, e.note, e.detail";
export const numbered = "dossier_event AS e JOIN outbox AS o ON o.id = e.outbox_id";

/** Events by their feed numbers. */
export class HistoryStore {
  constructor(
    private readonly source: DataSource,
    private readonly dossiers: DossierStore,
    private readonly sequencer: { settled(timeoutMs: number): Promise<boolean> },
  ) {}

  async ofDossier(ctx: RequestContext, code: string, args: PageArguments): Promise<Page<DossierEvent>> {
    await this.settled(ctx);
    return ctx.loaders
      .get<string, Page<DossierEvent>>(`history ${JSON.stringify([args.first, args.after])}`, (codes) =>
        batchedPages<EventRow, DossierEvent>(
          {
            on: this.source,
            select: columns,
            from: numbered,
            key: "e.dossier_code",
            where: ["o.sequence IS NOT NULL"],
            params: [],
            order: [{ sql: "o.sequence", type: "bigint" }],
            map: (row) => new DossierEvent(row),
          },
          codes,
          args,
          ctx,
        ),
      )
      .load(code);
  }

  /** Every event after the cursor, which is the number of the last one seen. */
  async changes(ctx: RequestContext, args: PageArguments): Promise<Page<DossierChange>> {
    const first = pageSize(args.first, ctx);
    const after = args.after ?? null;
    if (after !== null && !/^\d{1,18}$/.test(after)) throw badUserInput(ctx, "after: not a cursor of this list");
    await this.settled(ctx);
    const found = await rows<EventRow>(
      this.source,
      `SELECT ${columns} FROM ${numbered} WHERE o.sequence > $1 ORDER BY o.sequence LIMIT $2`,
      [after ?? "0", first + 1],
    );
    const edges = await Promise.all(
      found.slice(0, first).map(async (row) => ({ node: await this.change(ctx, row), cursor: row.sequence })),
    );
    return {
      edges,
      pageInfo: {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  step(ctx: RequestContext, id: string): Promise<DossierStep | null> {
    return ctx.loaders
      .get<string, DossierStep | null>("step", async (ids) => {
        const found = await rows<StepRow>(this.source, "SELECT * FROM step WHERE id = ANY($1)", [ids]);
        return byKey(ids, found, (row) => row.id).map((row) => row && new DossierStep(row, ctx.now));
      })
      .load(id);
  }

  private async change(ctx: RequestContext, row: EventRow): Promise<DossierChange> {
    const dossier = await this.dossiers.any(ctx, row.dossier_code);
    if (!dossier) throw new Error("an event of a dossier that does not exist");
    return { sequence: row.sequence, dossier, event: new DossierEvent(row) };
  }

  // Whoever has just written reads their own event: what was committed before this request is numbered first.
  private settled(ctx: RequestContext): Promise<boolean> {
    return ctx.loaders
      .get<string, boolean>("feed settled", async (keys) => {
        const done = await this.sequencer.settled(NUMBERED_WITHIN_MS).catch(() => false);
        return keys.map(() => done);
      })
      .load("feed");
  }
}
