import { DossierClock } from "../dossier/dossier.types";
import { ClockState, DossierStatus } from "../dossier/dossier.enums";
import type { DossierRow } from "../dossier/dossier.row";
import { usedMinutes } from "./clock";
import { timelinessOf } from "./timeliness";
import type { WorkCalendar } from "./work-calendar";

const stopped: readonly DossierStatus[] = [
  DossierStatus.NOT_ACCEPTED,
  DossierStatus.WITHDRAWN,
  DossierStatus.DISCONTINUED,
  DossierStatus.FINISHED,
  DossierStatus.RETURNED,
];

/** The clock that citizen and official read. */
export function dossierClock(row: DossierRow, calendar: WorkCalendar, now: Date): DossierClock {
  const until = row.finished_at ?? now;
  const used = row.accepted_at === null ? 0 : usedMinutes(calendar, row.accepted_at, until);
  return Object.assign(new DossierClock(), {
    state: stateOf(row.status, row.accepted_at),
    budgetMinutes: row.budget_minutes,
    usedMinutes: used,
    remainingMinutes: row.budget_minutes - used,
    dueAt: row.due_at,
    timeliness: timelinessOf(row.due_at, row.finished_at, now),
  });
}

function stateOf(status: DossierStatus, acceptedAt: Date | null): ClockState {
  if (stopped.includes(status)) return ClockState.STOPPED;
  if (acceptedAt === null) return ClockState.NOT_STARTED;
  const paused = status === DossierStatus.SUPPLEMENT_REQUESTED || status === DossierStatus.PAYMENT_REQUESTED;
  return paused ? ClockState.PAUSED : ClockState.RUNNING;
}
