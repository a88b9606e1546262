import { Arg, Ctx, Directive, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { invalidInput } from "../../kit/problem";
import { DeliveryStatus } from "./dossier.enums";
import { type MoveFacts, moves } from "./dossier.moves";
import type { DossierService, MoveAnswer } from "./dossier.service";
import { type HeldDossier, openSteps } from "./held-dossier";
import { DossierMoveResult, FinishDossierInput } from "./move-dossier.types";
import { readResults } from "./proofs";
import { recordEvent } from "./record-event";

const MOST_RESULTS = 50;
/** Nothing of a finished dossier is urgent: it stands behind everything that is due. */
const NEVER = new Date("9999-12-31T00:00:00Z");

@Resolver()
export class FinishDossier {
  constructor(private readonly dossiers: DossierService) {}

  @Directive('@requiresScopes(scopes: [["dossier:lead"], ["dossier:process"]])')
  @Mutation(() => DossierMoveResult, {
    nullable: true,
    description:
      "Closes the processing with the results issued for this dossier and stops the clock. A leader of the deciding agency, or who completed the last working step; codes MOVE_NOT_OPEN, RESULT_MISSING, RESULT_UNSIGNED.",
  })
  async finishDossier(
    @Arg("input", () => FinishDossierInput) input: FinishDossierInput,
    @Ctx() ctx: RequestContext,
  ): Promise<MoveAnswer> {
    if (input.resultPaperIds.length > MOST_RESULTS) return invalidInput(ctx, ["input", "resultPaperIds"]);
    return this.dossiers.move(ctx, input, {
      move: "finish",
      mutation: "finishDossier",
      facts: (tx, held) => this.facts(tx, held, input.resultPaperIds),
      write: async (tx, { row }, _calendar, official) => {
        await rows(
          tx,
          "INSERT INTO dossier_result (dossier_code, ordinal, paper) SELECT $1, n, paper FROM unnest($2::text[]) WITH ORDINALITY AS r(paper, n)",
          [row.code, input.resultPaperIds],
        );
        await rows(
          tx,
          `WITH listed AS (UPDATE dossier_reader SET urgent_at = $5 WHERE dossier_code = $1)
           UPDATE dossier SET status = $2, finished_at = $3, delivery = $4, urgent_at = $5 WHERE code = $1`,
          [row.code, moves.finish.to, ctx.now, DeliveryStatus.AWAITING_PICKUP, NEVER],
        );
        await recordEvent(tx, this.dossiers.sealer, {
          code: row.code,
          kind: moves.finish.records,
          at: ctx.now,
          official,
          detail: { results: input.resultPaperIds },
        });
      },
    });
  }

  private async facts(tx: Tx, { row, steps }: HeldDossier, papers: readonly string[]): Promise<Partial<MoveFacts>> {
    const [version] = await rows<{ gives: string[] }>(
      tx,
      "SELECT body->'results' AS gives FROM procedure_version WHERE id = $1",
      [row.version_id],
    );
    const gives = version?.gives ?? [];
    const results = await readResults(tx, row.code, papers, gives);
    const givesNone = gives.length === 0 && papers.length === 0;
    return {
      openWorkingSteps: openSteps(steps).length,
      resultsAreThisDossiers: givesNone || results.areThisDossiers,
      resultsAreSigned: results.areSigned || !steps.some((step) => step.signs),
    };
  }
}
