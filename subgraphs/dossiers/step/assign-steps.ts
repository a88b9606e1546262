import { type Tx, rows } from "../../kit/database";
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
export async function placeSteps(tx: Tx, version: VersionBody, agency: string): Promise<PlacedProcess> {
  const line = await readLine(tx, agency);
  const inOrder = version.process.toSorted((a, b) => a.ordinal - b.ordinal);
  return {
    steps: inOrder.map((step) => ({ ...step, agency: placeOf(step, line, agency) })),
    province: line[0]?.province ?? null,
  };
}

/** Names an accountable official for every step; null when somebody is lacking. */
export async function assignOfficials(
  tx: Tx,
  version: VersionBody,
  placed: PlacedProcess,
  office: string,
  receiver: string | null,
): Promise<Assignment | null> {
  const agencies = [...new Set(placed.steps.map((step) => step.agency))];
  const candidates = await readCandidates(tx, agencies, version.procedure.field);
  const steps = chooseOfficials(placed.steps, candidates, office, receiver);
  const deciding = steps?.findLast((step) => isWorkingRole(step.role)) ?? steps?.[0];
  return steps && deciding ? { steps, decidingAgency: deciding.agency, province: placed.province } : null;
}

interface AgencyInLine {
  readonly code: string;
  readonly level: string;
  readonly province: string | null;
}

/** The office's agency and everything above it, nearest first. */
async function readLine(tx: Tx, agency: string): Promise<AgencyInLine[]> {
  return rows(
    tx,
    `WITH RECURSIVE line AS (
       SELECT code, level, parent, province, 0 AS distance FROM agency WHERE code = $1
       UNION ALL SELECT a.code, a.level, a.parent, a.province, line.distance + 1 FROM agency AS a JOIN line ON a.code = line.parent WHERE line.distance < 8
     ) SELECT code, level, province FROM line ORDER BY distance`,
    [agency],
  );
}

// Reception and return stay at the office. A step of another level goes to the nearest agency of that level above it.
function placeOf(step: Omit<PlacedStep, "agency">, line: readonly AgencyInLine[], officeAgency: string): string {
  if (!isWorkingRole(step.role)) return officeAgency;
  return line.find((agency) => agency.level === step.agencyLevel)?.code ?? officeAgency;
}

async function readCandidates(tx: Tx, agencies: readonly string[], field: string): Promise<Candidate[]> {
  return rows(
    tx,
    `SELECT p.official_id AS official, p.agency, p.office, p.roles,
       (SELECT count(*)::int FROM step AS s WHERE s.official = p.official_id AND s.state IN ('WAITING', 'ACTIVE')) AS "openSteps"
     FROM post AS p WHERE p.held_to IS NULL AND p.agency = ANY($1) AND $2 = ANY(p.fields)`,
    [agencies, field],
  );
}
