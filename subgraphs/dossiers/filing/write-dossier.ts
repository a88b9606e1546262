import type { RequestContext } from "../../kit/context";
import type { Tx } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import { timeLimitOf } from "../catalogue/time-limit";
import { ACCEPTANCE_MINUTES, afterWorkingMinutes, budgetIfAccepted } from "../clock/clock";
import type { WorkCalendar } from "../clock/work-calendar";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { moves } from "../dossier/dossier.moves";
import { recordEvent } from "../dossier/record-event";
import { assignOfficials, placeSteps } from "../step/assign-steps";
import { takeDossierCode } from "./dossier-code";
import { dossierColumns } from "./dossier-columns";
import type { Filing } from "./filing";
import { insertFiling } from "./insert-filing";

/** Writes a filing that has passed its checks; null when a step of the process finds no official. */
export async function writeDossier(
  tx: Tx,
  ctx: RequestContext,
  filing: Filing,
  calendar: WorkCalendar,
  sealer: ColumnSealer,
): Promise<string | null> {
  const acceptBy = afterWorkingMinutes(calendar, ctx.now, ACCEPTANCE_MINUTES);
  const budget = budgetIfAccepted(calendar, timeLimitOf(filing.version, filing.case), ctx.now);
  const placed = await placeSteps(tx, filing.version, filing.office.agency);
  // From here on other filings of the agency wait for this one: as few statements as there can be.
  const code = await takeDossierCode(tx, filing.office.agency, localDay(ctx.now));
  const assignment = await assignOfficials(tx, filing.version, placed, filing.office.code, filing.parties.official);
  if (!assignment) return null;
  const columns = dossierColumns(filing, { code, acceptBy, budget, assignment, sealer, now: ctx.now });
  await insertFiling(tx, filing, { code, columns, assignment, acceptBy, now: ctx.now });
  await recordEvent(tx, sealer, { code, kind: moves.submit.records, at: ctx.now, official: filing.parties.official });
  return code;
}
