import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import {
  type ConflictProblem,
  type InvalidInputProblem,
  type NotAllowedProblem,
  type NotFoundProblem,
  notAllowed,
  notFound,
  problem,
} from "../../kit/problem";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import type { CalendarStore } from "../clock/calendar.store";
import { CalendarNotLoadedError, type WorkCalendar } from "../clock/work-calendar";
import type { ColumnSealer } from "./columns.sealer";
import { type MoveFacts, type MoveName, judge } from "./dossier.moves";
import type { DossierStore } from "./dossier.store";
import { type HeldDossier, actorsOf, holdDossier, nothingHappenedLater } from "./held-dossier";
import { DossierMoved, MoveRefusedProblem } from "./move-dossier.types";
import { isDossierCode } from "./names";
import { readComponentsProve } from "./proofs";
import type { Peers } from "./peers";

export type MoveProblem = MoveRefusedProblem | InvalidInputProblem | NotFoundProblem | NotAllowedProblem;
export type MoveAnswer = DossierMoved | MoveProblem | ConflictProblem;

/** What one verb adds to the table: which of the facts it knows, and what it writes. */
export interface Verb {
  readonly move: MoveName;
  readonly mutation: string;
  /** Facts beyond status, actors and receiver; read under the lock. */
  readonly facts?: (tx: Tx, held: HeldDossier) => Promise<Partial<MoveFacts> | "stepUnknown">;
  /** Judged, and open: write it. */
  readonly write: (tx: Tx, held: HeldDossier, calendar: WorkCalendar, official: string) => Promise<void>;
}

/** Makes moves: one transaction that holds the dossier's row lock from the judgement to the event. */
export class DossierService {
  constructor(
    private readonly source: DataSource,
    private readonly store: DossierStore,
    private readonly calendars: CalendarStore,
    private readonly peers: Peers,
    readonly sealer: ColumnSealer,
  ) {}

  async move(
    ctx: RequestContext,
    input: { readonly code: string; readonly idempotencyKey: string },
    verb: Verb,
  ): Promise<MoveAnswer> {
    if (!isDossierCode(input.code)) return notFound(ctx);
    const answer = async ({ code }: { code: string }): Promise<DossierMoved | NotFoundProblem> => {
      const dossier = await this.store.visible(ctx, code);
      return dossier ? Object.assign(new DossierMoved(), { dossier }) : notFound(ctx);
    };
    return this.peers.heard((doubt) =>
      writeOnce(
        this.source,
        ctx,
        verb.mutation,
        input,
        (tx) => this.moveInside(tx, ctx, input.code, verb, doubt),
        answer,
      ),
    );
  }

  private async moveInside(
    tx: Tx,
    ctx: RequestContext,
    code: string,
    verb: Verb,
    doubt: () => void,
  ): Promise<Done<{ code: string }> | Refused<MoveProblem>> {
    const held = await holdDossier(tx, ctx, code);
    const calendar = held && (await this.calendars.within(tx, held.row.office));
    if (!held || !calendar) return refuse(notFound(ctx));
    const refusal = await this.refusal(tx, ctx, held, verb);
    if (refusal && restsOnPeers(refusal)) doubt();
    if (refusal) return refuse(refusal);
    try {
      await verb.write(tx, held, calendar, ctx.viewer.official ?? "");
    } catch (fault) {
      if (fault instanceof CalendarNotLoadedError) return refuse(moveRefused(ctx, held, "CALENDAR_NOT_LOADED"));
      throw fault;
    }
    return done({ code });
  }

  private async refusal(tx: Tx, ctx: RequestContext, held: HeldDossier, verb: Verb): Promise<MoveProblem | null> {
    const own = await verb.facts?.(tx, held);
    if (own === "stepUnknown") return notFound(ctx);
    const verdict = judge(verb.move, {
      status: held.row.status,
      actors: actorsOf(ctx, held),
      official: ctx.viewer.official,
      receivedBy: held.row.received_by,
      step: null,
      openWorkingSteps: 0,
      ownSignatureOverResult: false,
      resultsAreThisDossiers: false,
      resultsAreSigned: false,
      componentsStillProve: await readComponentsProve(tx, held.row.code),
      nothingHappenedLater: await nothingHappenedLater(tx, ctx, held.row.code),
      ...own,
    });
    if (verdict.kind === "notAllowed") return notAllowed(ctx);
    return verdict.kind === "refused" ? moveRefused(ctx, held, verdict.code) : null;
  }
}

export function moveRefused(ctx: RequestContext, held: HeldDossier, code: string): MoveRefusedProblem {
  return problem(MoveRefusedProblem, code, ctx, { status: held.row.status });
}

// What another subgraph may just have acknowledged can turn these around; a wrong status or a wrong person it cannot.
function restsOnPeers(refusal: MoveProblem): boolean {
  return ["SIGNATURE_NOT_VALID", "RESULT_MISSING", "RESULT_UNSIGNED"].includes(refusal.code);
}
