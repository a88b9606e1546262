import type { RequestContext } from "../../kit/context";
import { type NotAllowedProblem, type NotFoundProblem, notAllowed, notFound } from "../../kit/problem";
import { type Tx, rows } from "../../kit/database";
import { hasScope } from "../../kit/viewer";
import { DossierChannel } from "../dossier/dossier.enums";
import type { SubmitDossierInput } from "../dossier/submit-dossier.types";
import type { Parties } from "./filing";

/** Who may file: online the citizen for themselves; at the counter and by post an official of that office, for any holder. */
export async function examineParties(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
): Promise<Parties | NotAllowedProblem | NotFoundProblem> {
  return input.channel === DossierChannel.ONLINE ? citizenFiles(ctx, input) : officialFiles(tx, ctx, input);
}

function citizenFiles(ctx: RequestContext, input: SubmitDossierInput): Parties | NotAllowedProblem {
  const { holder } = ctx.viewer;
  const isOwn = holder !== null && input.ownerId === holder && (input.submitterId ?? holder) === holder;
  return isOwn ? { owner: holder, submitter: holder, official: null } : notAllowed(ctx);
}

async function officialFiles(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
): Promise<Parties | NotAllowedProblem | NotFoundProblem> {
  const { official, office } = ctx.viewer;
  if (!official || office !== input.officeCode || !hasScope(ctx.viewer, "dossier:receive")) return notAllowed(ctx);
  const submitter = input.submitterId ?? input.ownerId;
  const known = await rows<{ id: string }>(tx, "SELECT id FROM holder WHERE id = ANY($1)", [
    [input.ownerId, submitter],
  ]);
  const areKnown = [input.ownerId, submitter].every((id) => known.some((row) => row.id === id));
  return areKnown ? { owner: input.ownerId, submitter, official } : notFound(ctx);
}
