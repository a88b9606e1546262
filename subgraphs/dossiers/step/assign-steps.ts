import type { ReceivingOffice } from "../catalogue/office-facts";
import type { VersionBody } from "../catalogue/version";
import { isWorkingRole } from "../dossier/dossier.moves";
import { type AssignedStep, type Candidate, type PlacedStep, chooseOfficials } from "./choose-officials";

export interface Assignment {
  readonly steps: readonly AssignedStep[];
  readonly decidingAgency: string;
  /** The province's People's Committee above them, where there is one. */
  readonly province: string | null;
}

/** The process of a version, each step at its agency. */
export interface PlacedProcess {
  readonly steps: readonly PlacedStep[];
  readonly province: string | null;
}

/** Places the version's process at the office's agency and the agencies above it. */
export function placeSteps(version: VersionBody, office: ReceivingOffice): PlacedProcess {
  const inOrder = version.process.toSorted((a, b) => a.ordinal - b.ordinal);
  const province = office.line[0]?.province ?? null;
  return { steps: inOrder.map((step) => ({ ...step, agency: placeOf(step, office) })), province };
}

/** Names an accountable official for every step; null when somebody is lacking. */
export function assignOfficials(
  placed: PlacedProcess,
  candidates: readonly Candidate[],
  office: string,
  receiver: string | null,
): Assignment | null {
  const steps = chooseOfficials(placed.steps, candidates, office, receiver);
  const deciding = steps?.findLast((step) => isWorkingRole(step.role)) ?? steps?.[0];
  return steps && deciding ? { steps, decidingAgency: deciding.agency, province: placed.province } : null;
}

// Reception and return stay at the office. A step of another level goes to the nearest agency of that level above it.
function placeOf(step: Omit<PlacedStep, "agency">, office: ReceivingOffice): string {
  if (!isWorkingRole(step.role)) return office.agency;
  return office.line.find((agency) => agency.level === step.agencyLevel)?.code ?? office.agency;
}
