import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { badUserInput, forbidden } from "../../kit/errors";
import type { Feed } from "../../kit/feed-server";
import type { EventSource } from "../../kit/streamed";
import type { DossierStore } from "../dossier/dossier.store";
import { DossierEvent, type EventRow } from "./event.types";
import { NUMBERED_WITHIN_MS, columns, numbered } from "./history.store";

const PAGE = 100;

/** The events of one dossier as they get their numbers. */
export class DossierEvents {
  constructor(
    private readonly source: DataSource,
    private readonly dossiers: DossierStore,
    private readonly feed: Pick<Feed, "head" | "tail" | "sequencer">,
  ) {}

  /** Rejects where the dossier is not the viewer's to see, and in the same way where there is none. */
  async of(ctx: RequestContext, code: string): Promise<EventSource<DossierEvent>> {
    const { stream } = ctx;
    if (!stream) throw badUserInput(ctx, "accept");
    const after = stream.lastEventId;
    if (after !== null && !/^\d{1,18}$/.test(after)) throw badUserInput(ctx, "last-event-id");
    if (!(await this.dossiers.visible(ctx, code))) throw forbidden(ctx);
    return this.follow(code, after, stream.ended);
  }

  // It listens first and looks then, so that nothing comes between the two; the cursor makes it complete.
  private async *follow(code: string, from: string | null, ended: AbortSignal): EventSource<DossierEvent> {
    const listening = await this.feed.tail.listen("dossier", code);
    try {
      let after = from ?? (await this.now());
      yield { id: after, happened: null };
      while (!ended.aborted) {
        const found = await this.after(code, after);
        for (const row of found) {
          yield { id: row.sequence, happened: new DossierEvent(row) };
          after = row.sequence;
        }
        if (found.length < PAGE) await listening.next(ended);
      }
    } finally {
      listening.stop();
    }
  }

  // What was committed before has its number by then and is the past, as it is for the history.
  private async now(): Promise<string> {
    await this.feed.sequencer.settled(NUMBERED_WITHIN_MS).catch(() => false);
    return this.feed.head();
  }

  private after(code: string, sequence: string): Promise<EventRow[]> {
    return rows<EventRow>(
      this.source,
      `SELECT ${columns} FROM ${numbered} WHERE e.dossier_code = $1 AND o.sequence > $2 ORDER BY o.sequence LIMIT $3`,
      [code, sequence, PAGE],
    );
  }
}
