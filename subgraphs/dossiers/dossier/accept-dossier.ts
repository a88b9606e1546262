import { Arg, Ctx, Directive, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { promise } from "../clock/clock";
import type { WorkCalendar } from "../clock/work-calendar";
import { issueSlip } from "../slip/issue-slip";
import { separateRoles } from "../step/separate-roles";
import { beginNext, handOn } from "../step/step-writes";
import { OfficialRole, SlipKind, StepState } from "./dossier.enums";
import { moves } from "./dossier.moves";
import type { DossierService, MoveAnswer } from "./dossier.service";
import type { HeldDossier } from "./held-dossier";
import { AcceptDossierInput, DossierMoveResult } from "./move-dossier.types";
import { recordEvent } from "./record-event";

@Resolver()
export class AcceptDossier {
  constructor(private readonly dossiers: DossierService) {}

  @Directive('@requiresScopes(scopes: [["dossier:receive"]])')
  @Mutation(() => DossierMoveResult, {
    nullable: true,
    description:
      "Takes the dossier in, starts the clock, numbers and prints the receipt. An official of the receiving office; codes MOVE_NOT_OPEN, CALENDAR_NOT_LOADED.",
  })
  acceptDossier(
    @Arg("input", () => AcceptDossierInput) input: AcceptDossierInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MoveAnswer> {
    const consulted = [...new Set(input.consulted)];
    return this.dossiers.move(ctx, input, {
      move: "accept",
      mutation: "acceptDossier",
      write: async (tx, held, calendar, official) => {
        const slip = await this.accept(tx, held, calendar, { official, now: ctx.now, consulted });
        const step = held.steps.find(isReception)?.id ?? null;
        await recordEvent(tx, this.dossiers.sealer, {
          code: held.row.code,
          kind: moves.accept.records,
          at: ctx.now,
          official,
          step,
          detail: { receipt: slip, consulted },
        });
      },
    });
  }

  private async accept(
    tx: Tx,
    { row, steps }: HeldDossier,
    calendar: WorkCalendar,
    by: { official: string; now: Date; consulted: readonly string[] },
  ): Promise<string> {
    const limit = { amount: row.limit_amount, unit: row.limit_unit, sameDayCutoff: row.same_day_cutoff };
    const { dueAt, budgetMinutes } = promise(calendar, limit, by.now);
    await rows(
      tx,
      `WITH listed AS (UPDATE dossier_reader SET urgent_at = $4 WHERE dossier_code = $1)
       UPDATE dossier SET status = $2, accepted_at = $3, due_at = $4, urgent_at = $4, budget_minutes = $5, received_by = $6, consulted = $7 WHERE code = $1`,
      [row.code, moves.accept.to, by.now, dueAt, budgetMinutes, by.official, by.consulted],
    );
    const reception = steps.find(isReception);
    if (reception) await handOn(tx, steps, reception, { official: by.official }, calendar, by.now);
    else await beginNext(tx, steps, 0, calendar, by.now);
    await separateRoles(tx, row.code, by.official);
    return issueSlip(tx, {
      dossier: row.code,
      office: row.office,
      kind: SlipKind.RECEIPT,
      at: by.now,
      official: by.official,
    });
  }
}

const isReception = (step: { role: OfficialRole; state: StepState }) =>
  step.role === OfficialRole.RECEIVER && step.state === StepState.ACTIVE;
