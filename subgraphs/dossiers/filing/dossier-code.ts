import { type Tx, rows } from "../../kit/database";
import type { PlacedProcess } from "../step/assign-steps";
import type { Candidate } from "../step/choose-officials";

export interface Turn {
  readonly code: string;
  /** Who could be made accountable, with the work that they have now. */
  readonly candidates: readonly Candidate[];
}

/** Takes the agency's next code of that day; the counter's row stays locked until the filing commits, so that no number is lost or given twice. */
export async function takeTurn(
  tx: Tx,
  agency: string,
  day: string,
  placed: PlacedProcess,
  field: string,
): Promise<Turn> {
  const agencies = [...new Set(placed.steps.map((step) => step.agency))];
  const [row] = await rows<{ number: number; candidates: Candidate[] }>(tx, "SELECT * FROM take_turn($1, $2, $3, $4)", [
    agency,
    day,
    agencies,
    field,
  ]);
  if (!row) throw new Error("the counter gave no number");
  return { code: dossierCode(agency, day, row.number), candidates: row.candidates };
}

/** E.g. H26.62.3-261124-0001; the counter has four digits and more from the ten thousandth on. */
export function dossierCode(agency: string, day: string, number: number): string {
  return `${agency}-${day.slice(2).replaceAll("-", "")}-${String(number).padStart(4, "0")}`;
}
