import { Arg, Ctx, Directive, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { calendarNotLoaded } from "../../kit/errors";
import { type ConflictProblem, type NotFoundProblem, Problem, notFound, problem } from "../../kit/problem";
import { type Done, type Refused, done, refuse, writeOnce } from "../../kit/write";
import { CalendarNotLoadedError } from "../clock/work-calendar";
import { type FilingProblem, type FilingTools, examineFiling } from "../filing/examine-filing";
import { Turnstile } from "../filing/turnstile";
import { writeDossier } from "../filing/write-dossier";
import type { ColumnSealer } from "./columns.sealer";
import type { DossierStore } from "./dossier.store";
import type { Peers } from "./peers";
import {
  FilingRefusedProblem,
  SubmitDossierInput,
  SubmitDossierResult,
  SubmitDossierSuccess,
} from "./submit-dossier.types";

@Resolver()
export class SubmitDossier {
  private readonly turnstile = new Turnstile();

  constructor(
    private readonly source: DataSource,
    private readonly store: DossierStore,
    private readonly peers: Peers,
    private readonly filing: FilingTools & { readonly sealer: ColumnSealer },
  ) {}

  @Directive("@authenticated")
  @Mutation(() => SubmitDossierResult, {
    nullable: true,
    description:
      "Files a dossier: for oneself, for somebody one represents, or, at the counter, for the citizen in front. It gets its code at once.",
  })
  submitDossier(
    @Arg("input", () => SubmitDossierInput) input: SubmitDossierInput,
    @Ctx() ctx: RequestContext,
  ): Promise<SubmitDossierSuccess | FilingProblem | ConflictProblem> {
    const answer = async ({ code }: { code: string }): Promise<SubmitDossierSuccess | NotFoundProblem> => {
      const dossier = await this.store.visible(ctx, code);
      return dossier ? Object.assign(new SubmitDossierSuccess(), { dossier }) : notFound(ctx);
    };
    const file = (doubt: () => void) =>
      writeOnce(this.source, ctx, "submitDossier", input, (tx) => this.file(tx, ctx, input, doubt), answer);
    return this.peers.heard((doubt) => this.turnstile.pass(input.officeCode, () => file(doubt)));
  }

  private async file(
    tx: Tx,
    ctx: RequestContext,
    input: SubmitDossierInput,
    doubt: () => void,
  ): Promise<Done<{ code: string }> | Refused<FilingProblem>> {
    const filing = await examineFiling(tx, ctx, input, this.filing);
    if (filing instanceof Problem && restsOnPeers(filing)) doubt();
    if (filing instanceof Problem) return refuse(filing);
    try {
      const code = await writeDossier(tx, ctx, filing, this.filing.sealer);
      // An office that has nobody trained for a step does not offer the procedure, whatever it has on display.
      return code ? done({ code }) : refuse(problem(FilingRefusedProblem, "PROCEDURE_NOT_OFFERED", ctx));
    } catch (fault) {
      throw fault instanceof CalendarNotLoadedError ? calendarNotLoaded(ctx) : fault;
    }
  }
}

// A right that is missing and an input that is malformed stay so, whatever the feeds still bring.
function restsOnPeers(refusal: FilingProblem): boolean {
  return !["NOT_ALLOWED", "INVALID_INPUT"].includes(refusal.code);
}
