import { Arg, Ctx, Directive, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { invalidInput } from "../../kit/problem";
import { handOn } from "../step/step-writes";
import { DeliveryStatus, OfficialRole, StepState } from "./dossier.enums";
import { moves } from "./dossier.moves";
import type { DossierService, MoveAnswer } from "./dossier.service";
import { DossierMoveResult, ReturnResultInput } from "./move-dossier.types";
import { recordEvent } from "./record-event";

const LONGEST_NOTE = 500;

@Resolver()
export class ReturnResult {
  constructor(private readonly dossiers: DossierService) {}

  @Directive('@requiresScopes(scopes: [["dossier:receive"]])')
  @Mutation(() => DossierMoveResult, {
    nullable: true,
    description:
      "Hands the result to the applicant at the office that received the dossier, or sends it. An official of that office; never held back by an apology that is due.",
  })
  async returnResult(
    @Arg("input", () => ReturnResultInput) input: ReturnResultInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MoveAnswer> {
    const hasLeft = input.delivery === DeliveryStatus.SENT || input.delivery === DeliveryStatus.DELIVERED;
    if (!hasLeft) return invalidInput(ctx, ["input", "delivery"]);
    if ((input.note ?? "").length > LONGEST_NOTE) return invalidInput(ctx, ["input", "note"]);
    return this.dossiers.move(ctx, input, {
      move: "return",
      mutation: "returnResult",
      write: async (tx, { row, steps }, calendar, official) => {
        const note = input.note?.trim();
        await rows(
          tx,
          "UPDATE dossier SET status = $2, returned_at = $3, delivery = $4, return_note = $5 WHERE code = $1",
          [
            row.code,
            moves.return.to,
            ctx.now,
            input.delivery,
            note ? this.dossiers.sealer.seal(row.code, "return note", note) : null,
          ],
        );
        const step = steps.find((one) => one.role === OfficialRole.RETURNER && one.state === StepState.ACTIVE);
        if (step) await handOn(tx, steps, step, { official }, calendar, ctx.now);
        await recordEvent(tx, this.dossiers.sealer, {
          code: row.code,
          kind: moves.return.records,
          at: ctx.now,
          official,
          step: step?.id ?? null,
          detail: { delivery: input.delivery },
        });
      },
    });
  }
}
