import type { RequestContext } from "../../kit/context";
import { type InvalidInputProblem, type NotFoundProblem, invalidInput, notFound, problem } from "../../kit/problem";
import type { Tx } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import { type ReceivingOffice, readReceivingOffice } from "../catalogue/office-facts";
import type { VersionBody, VersionCase } from "../catalogue/version";
import type { VersionsStore } from "../catalogue/versions.store";
import { DossierChannel } from "../dossier/dossier.enums";
import { FilingRefusedProblem, type SubmitDossierInput } from "../dossier/submit-dossier.types";

export interface Offer {
  readonly version: VersionBody;
  readonly case: VersionCase;
  readonly office: ReceivingOffice;
}

/** The version in force on the day of filing, at an office that has it on display for that channel. */
export async function examineOffer(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
  versions: VersionsStore,
): Promise<Offer | FilingRefusedProblem | InvalidInputProblem | NotFoundProblem> {
  const day = localDay(ctx.now);
  const office = await readReceivingOffice(tx, input.officeCode, input.procedureCode, day);
  const version = await versions.inForce(tx, input.procedureCode, day);
  if (!office || version === null) return notFound(ctx);
  const refused = (code: string) => problem(FilingRefusedProblem, code, ctx);
  if (version === "expired") return refused("PROCEDURE_NOT_IN_FORCE");
  const { channels } = office;
  if (channels.length === 0) return refused("PROCEDURE_NOT_OFFERED");
  const posted = input.channel === DossierChannel.ONLINE ? "ONLINE" : "ON_SITE";
  if (!channels.includes(posted) || !version.channels.includes(input.channel)) return refused("CHANNEL_NOT_OFFERED");
  const named = input.caseCode ? version.cases.find((one) => one.code === input.caseCode) : version.cases[0];
  return named ? { version, case: named, office } : invalidInput(ctx, ["input", "caseCode"]);
}
