import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import { timeLimitOf } from "../catalogue/time-limit";
import { ACCEPTANCE_MINUTES, afterWorkingMinutes, budgetIfAccepted } from "../clock/clock";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { moves } from "../dossier/dossier.moves";
import { recordEvent } from "../dossier/record-event";
import { assignOfficials, placeSteps } from "../step/assign-steps";
import { takeTurn } from "./dossier-code";
import { dossierColumns } from "./dossier-columns";
import type { Filing } from "./filing";
import { insertFiling } from "./insert-filing";

/** Writes a filing that has passed its checks; null when a step of the process finds no official. */
export async function writeDossier(
  tx: Tx,
  ctx: RequestContext,
  filing: Filing,
  sealer: ColumnSealer,
): Promise<string | null> {
  const { version, office, parties } = filing;
  const acceptBy = afterWorkingMinutes(office.calendar, ctx.now, ACCEPTANCE_MINUTES);
  const budget = budgetIfAccepted(office.calendar, timeLimitOf(version, filing.case), ctx.now);
  const placed = placeSteps(version, office);
  // From here on other filings of the agency wait for this one: as few statements as there can be.
  const { code, candidates } = await takeTurn(tx, office.agency, localDay(ctx.now), placed, version.procedure.field);
  const assignment = assignOfficials(placed, candidates, office.code, parties.official);
  if (!assignment) return null;
  const columns = dossierColumns(filing, { code, acceptBy, budget, assignment, sealer, now: ctx.now });
  await insertFiling(tx, filing, { code, columns, assignment, acceptBy, now: ctx.now });
  await recordEvent(tx, sealer, { code, kind: moves.submit.records, at: ctx.now, official: parties.official });
  return code;
}
