import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { hasScope } from "../../kit/viewer";
import type { StepRow } from "../step/step.types";
import type { DossierRow } from "./dossier.row";
import { type Actor, isWorkingRole } from "./dossier.moves";
import { OfficialRole, StepState } from "./dossier.enums";
import { readerKeys, visibleTo } from "./who-may-read";

/** A dossier under its row lock, with its steps in order: what a move is judged by. */
export interface HeldDossier {
  readonly row: DossierRow;
  readonly steps: readonly StepRow[];
}

/** Takes the row lock; null when there is no such dossier or it is not the viewer's to see. */
export async function holdDossier(tx: Tx, ctx: RequestContext, code: string): Promise<HeldDossier | null> {
  const [row] = await rows<DossierRow>(
    tx,
    `SELECT d.* FROM dossier AS d WHERE d.code = $1 AND ${visibleTo("$2")} FOR UPDATE OF d`,
    [code, readerKeys(ctx.viewer)],
  );
  if (!row) return null;
  return { row, steps: await rows<StepRow>(tx, "SELECT * FROM step WHERE dossier_code = $1 ORDER BY ordinal", [code]) };
}

/**
 * Whether the dossier's history would go forward. Only a clock that development moves can run back; otherwise requests that
 * overlap are in the order in which they got the lock.
 */
export async function nothingHappenedLater(tx: Tx, ctx: RequestContext, code: string): Promise<boolean> {
  if (!ctx.clockMoved) return true;
  const [last] = await rows<{ at: Date }>(
    tx,
    "SELECT at FROM dossier_event WHERE dossier_code = $1 ORDER BY outbox_id DESC LIMIT 1",
    [code],
  );
  return !last || last.at <= ctx.now;
}

/** In which capacities the viewer may act on it. */
export function actorsOf(ctx: RequestContext, { row, steps }: HeldDossier): Set<Actor> {
  const { viewer } = ctx;
  const actors = new Set<Actor>();
  if (viewer.holder === row.owner_id || viewer.holder === row.submitter_id) actors.add("APPLICANT");
  if (!viewer.official) return actors;
  if (hasScope(viewer, "dossier:receive") && viewer.office === row.office) actors.add("OFFICE");
  if (hasScope(viewer, "dossier:process") && steps.some((step) => step.agency === viewer.agency))
    actors.add("STEP_AGENCY");
  if (hasScope(viewer, "dossier:lead") && viewer.agency === row.deciding_agency) actors.add("DECIDING_LEADER");
  const last = steps.findLast((step) => isWorkingRole(step.role) && step.state === StepState.DONE);
  if (hasScope(viewer, "dossier:process") && last?.official === viewer.official) actors.add("LAST_DECIDER");
  return actors;
}

export function openSteps(steps: readonly StepRow[]): StepRow[] {
  return steps.filter((step) => step.state !== StepState.DONE && step.role !== OfficialRole.RETURNER);
}
