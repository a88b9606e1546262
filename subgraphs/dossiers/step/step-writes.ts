import { type Tx, rows } from "../../kit/database";
import { afterWorkingMinutes } from "../clock/clock";
import type { WorkCalendar } from "../clock/work-calendar";
import { StepState } from "../dossier/dossier.enums";
import type { StepRow } from "./step.types";

export interface StepDone {
  readonly official: string;
  readonly carriedOnPaper?: boolean;
  readonly signature?: string | null;
}

/** The step is done by that official, and the next one waiting begins: handed over without a gap. */
export async function handOn(
  tx: Tx,
  steps: readonly StepRow[],
  step: StepRow,
  by: StepDone,
  calendar: WorkCalendar,
  now: Date,
): Promise<StepRow | null> {
  await rows(
    tx,
    "UPDATE step SET state = 'DONE', finished_at = $2, official = $3, carried_on_paper = $4, signature = $5 WHERE id = $1",
    [step.id, now, by.official, by.carriedOnPaper ?? false, by.signature ?? null],
  );
  return beginNext(tx, steps, step.ordinal, calendar, now);
}

/** Begins the first waiting step behind that place; its official has the dossier from now on, until it is due. */
export async function beginNext(
  tx: Tx,
  steps: readonly StepRow[],
  after: number,
  calendar: WorkCalendar,
  now: Date,
): Promise<StepRow | null> {
  const next = steps.find((one) => one.ordinal > after && one.state === StepState.WAITING);
  if (!next) return null;
  const dueAt = afterWorkingMinutes(calendar, now, next.minutes);
  await rows(tx, "UPDATE step SET state = 'ACTIVE', started_at = $2, due_at = $3 WHERE id = $1", [next.id, now, dueAt]);
  return next;
}
