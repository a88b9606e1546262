import { Arg, Ctx, Directive, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import type { WorkCalendar } from "../clock/work-calendar";
import { invalidInput } from "../../kit/problem";
import { handOn } from "../step/step-writes";
import type { StepRow } from "../step/step.types";
import { moves } from "./dossier.moves";
import type { DossierService, MoveAnswer } from "./dossier.service";
import type { HeldDossier } from "./held-dossier";
import { CompleteStepInput, DossierMoveResult } from "./move-dossier.types";
import { readOwnSignatureOverResult } from "./proofs";
import { recordEvent } from "./record-event";

const LONGEST_NOTE = 2_000;

interface Completion {
  readonly input: CompleteStepInput;
  readonly official: string;
  readonly now: Date;
}

@Resolver()
export class CompleteStep {
  constructor(private readonly dossiers: DossierService) {}

  @Directive('@requiresScopes(scopes: [["dossier:process"]])')
  @Mutation(() => DossierMoveResult, {
    nullable: true,
    description:
      "Finishes the active step and hands the dossier to the next one. Refused with APOLOGY_REQUIRED while the gate stands. The step's own official; a step that signs needs their valid signature over the result.",
  })
  async completeStep(
    @Arg("input", () => CompleteStepInput) input: CompleteStepInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MoveAnswer> {
    if ((input.note ?? "").length > LONGEST_NOTE) return invalidInput(ctx, ["input", "note"]);
    return this.dossiers.move(ctx, input, {
      move: "completeStep",
      mutation: "completeStep",
      facts: async (tx, held) => {
        const step = stepOf(held, input.stepId);
        const signature = input.signatureId ?? null;
        return step
          ? { step, ownSignatureOverResult: await this.isSigned(tx, held, step, signature, ctx.viewer.official) }
          : "stepUnknown";
      },
      write: (tx, held, calendar, official) => this.complete(tx, held, calendar, { input, official, now: ctx.now }),
    });
  }

  private async complete(tx: Tx, held: HeldDossier, calendar: WorkCalendar, by: Completion): Promise<void> {
    const { input, official, now } = by;
    const { code } = held.row;
    const step = stepOf(held, input.stepId);
    if (!step) throw new Error("the step was judged and is gone");
    const signature = step.signs ? (input.signatureId ?? null) : null;
    await handOn(tx, held.steps, step, { official, carriedOnPaper: input.carriedOnPaper, signature }, calendar, now);
    await rows(tx, "UPDATE dossier SET status = $2 WHERE code = $1", [code, moves.completeStep.to]);
    const detail = {
      role: step.role,
      carriedOnPaper: input.carriedOnPaper,
      ...(signature === null ? {} : { signature }),
    };
    const note = input.note?.trim() || null;
    const kind = moves.completeStep.records;
    await recordEvent(tx, this.dossiers.sealer, { code, kind, at: now, official, step: step.id, note, detail });
  }

  private async isSigned(
    tx: Tx,
    held: HeldDossier,
    step: StepRow,
    signature: string | null,
    official: string | null,
  ): Promise<boolean> {
    if (!step.signs || signature === null || official === null) return false;
    return readOwnSignatureOverResult(tx, held.row.code, signature, official);
  }
}

function stepOf(held: HeldDossier, id: string): StepRow | undefined {
  return held.steps.find((step) => step.id === id);
}
