import type { RequestContext } from "../../kit/context";
import { type InvalidInputProblem, type NotFoundProblem, invalidInput, notFound, problem } from "../../kit/problem";
import { type Tx, rows } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import type { OfficeFacts, VersionBody, VersionCase } from "../catalogue/version";
import type { VersionsStore } from "../catalogue/versions.store";
import { DossierChannel } from "../dossier/dossier.enums";
import { FilingRefusedProblem, type SubmitDossierInput } from "../dossier/submit-dossier.types";

export interface Offer {
  readonly version: VersionBody;
  readonly case: VersionCase;
  readonly office: OfficeFacts;
}

/** The version in force on the day of filing, at an office that has it on display for that channel. */
export async function examineOffer(
  tx: Tx,
  ctx: RequestContext,
  input: SubmitDossierInput,
  versions: VersionsStore,
): Promise<Offer | FilingRefusedProblem | InvalidInputProblem | NotFoundProblem> {
  const day = localDay(ctx.now);
  const office = await readOffice(tx, input.officeCode);
  const version = await versions.inForce(tx, input.procedureCode, day);
  if (!office || version === null) return notFound(ctx);
  const refused = (code: string) => problem(FilingRefusedProblem, code, ctx);
  if (version === "expired") return refused("PROCEDURE_NOT_IN_FORCE");
  const channels = await readPostedChannels(tx, office.code, input.procedureCode, day);
  if (channels.length === 0) return refused("PROCEDURE_NOT_OFFERED");
  const posted = input.channel === DossierChannel.ONLINE ? "ONLINE" : "ON_SITE";
  if (!channels.includes(posted) || !version.channels.includes(input.channel)) return refused("CHANNEL_NOT_OFFERED");
  const named = input.caseCode ? version.cases.find((one) => one.code === input.caseCode) : version.cases[0];
  return named ? { version, case: named, office } : invalidInput(ctx, ["input", "caseCode"]);
}

async function readOffice(tx: Tx, code: string): Promise<OfficeFacts | null> {
  const [row] = await rows<OfficeFacts>(
    tx,
    "SELECT code, name, agency, address, sessions FROM office WHERE code = $1",
    [code],
  );
  return row ?? null;
}

// An agency that was abolished receives nothing any more, whatever still hangs on its walls.
async function readPostedChannels(tx: Tx, office: string, procedure: string, day: string): Promise<string[]> {
  const found = await rows<{ channel: string }>(
    tx,
    `SELECT DISTINCT p.channel FROM posting AS p JOIN office AS o ON o.code = p.office JOIN agency AS a ON a.code = o.agency
     WHERE p.office = $1 AND p.procedure_code = $2 AND p.posted_on <= $3 AND coalesce(p.withdrawn_on > $3, true)
       AND a.valid_from <= $3 AND coalesce(a.valid_to >= $3, true)`,
    [office, procedure, day],
  );
  return found.map((row) => row.channel);
}
