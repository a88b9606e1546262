import type { RequestContext } from "../../kit/context";
import {
  type InvalidInputProblem,
  type NotAllowedProblem,
  type NotFoundProblem,
  Problem,
  problem,
} from "../../kit/problem";
import { label } from "../../kit/labels";
import type { Tx } from "../../kit/database";
import {
  type FilingRefusedProblem,
  FormFault,
  FormInvalidProblem,
  type MissingPapersProblem,
  type SubmitDossierInput,
} from "../dossier/submit-dossier.types";
import type { VersionsStore } from "../catalogue/versions.store";
import type { FormValidator } from "../form/form-validator";
import { examineInput } from "./contact";
import type { Filing } from "./filing";
import { examineOffer } from "./offer";
import { examinePapers } from "./papers";
import { examineParties } from "./parties";

export type FilingProblem =
  | FormInvalidProblem
  | MissingPapersProblem
  | FilingRefusedProblem
  | InvalidInputProblem
  | NotAllowedProblem
  | NotFoundProblem;

/** What a filing is examined with. */
export interface FilingTools {
  readonly forms: FormValidator;
  readonly versions: VersionsStore;
}

/** The checks in the order in which they are told: rights, procedure and office, form, papers missing, papers refused. */
export async function examineFiling(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
  { forms, versions }: FilingTools,
): Promise<Filing | FilingProblem> {
  const parties = await examineParties(tx, ctx, input);
  if (parties instanceof Problem) return parties;
  const offer = await examineOffer(tx, ctx, input, versions);
  if (offer instanceof Problem) return offer;
  const fault = examineInput(ctx, input) ?? examineForm(ctx, input, offer.version, forms);
  if (fault) return fault;
  const components = await examinePapers(tx, ctx, input, offer.case, parties);
  if (components instanceof Problem) return components;
  return { input, parties, components, ...offer };
}

function examineForm(
  ctx: RequestContext,
  input: SubmitDossierInput,
  version: { id: string; formSchema: unknown },
  forms: FormValidator,
): FormInvalidProblem | null {
  const faults = forms.faults(version.id, version.formSchema, input.form);
  if (faults.length === 0) return null;
  return problem(FormInvalidProblem, "FORM_INVALID", ctx, {
    faults: faults.map(({ pointer, keyword, params }) => {
      const key = `FormFault.${keyword}`;
      const known = label(key, ctx.locale, params);
      return Object.assign(new FormFault(), {
        pointer,
        message: known === key ? label("FormFault.other", ctx.locale) : known,
      });
    }),
  });
}
