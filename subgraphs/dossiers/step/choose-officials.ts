import type { ProcessStep } from "../catalogue/version";
import { isWorkingRole } from "../dossier/dossier.moves";
import { OfficialRole } from "../dossier/dossier.enums";

/** An official who could be given a step: role and training fit, with the work that they have already. */
export interface Candidate {
  readonly official: string;
  readonly agency: string;
  readonly office: string | null;
  readonly roles: readonly OfficialRole[];
  readonly openSteps: number;
}

export interface PlacedStep extends ProcessStep {
  readonly agency: string;
}

export interface AssignedStep extends PlacedStep {
  readonly official: string;
}

/**
 * Gives every step exactly one accountable official, the least loaded first; null when a step finds nobody.
 * Who receives decides nothing: the receiver is passed over for the steps in between.
 */
export function chooseOfficials(
  steps: readonly PlacedStep[],
  candidates: readonly Candidate[],
  office: string,
  receiver: string | null,
): AssignedStep[] | null {
  const load = new Map(candidates.map((one) => [one.official, one.openSteps]));
  const assigned: AssignedStep[] = [];
  for (const step of steps) {
    const receivers = assigned.filter((one) => one.role === OfficialRole.RECEIVER).map((one) => one.official);
    const fit = candidates.filter(
      (one) => fits(one, step, office) && !(isWorkingRole(step.role) && receivers.includes(one.official)),
    );
    const preferred = step.role === OfficialRole.RECEIVER ? fit.find((one) => one.official === receiver) : undefined;
    const chosen =
      preferred ??
      fit.toSorted(
        (a, b) => (load.get(a.official) ?? 0) - (load.get(b.official) ?? 0) || compare(a.official, b.official),
      )[0];
    if (!chosen) return null;
    load.set(chosen.official, (load.get(chosen.official) ?? 0) + 1);
    assigned.push({ ...step, official: chosen.official });
  }
  return assigned;
}

function fits(candidate: Candidate, step: PlacedStep, office: string): boolean {
  if (candidate.agency !== step.agency || !candidate.roles.includes(step.role)) return false;
  return isWorkingRole(step.role) || candidate.office === office;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
