import { type Tx, rows } from "../../kit/database";

/** Takes the agency's next code of that day; the counter's row stays locked until the filing commits, so that no number is lost or given twice. */
export async function takeDossierCode(tx: Tx, agency: string, day: string): Promise<string> {
  const [row] = await rows<{ last: number }>(
    tx,
    `INSERT INTO dossier_counter (agency, day, last) VALUES ($1, $2, 1)
     ON CONFLICT (agency, day) DO UPDATE SET last = dossier_counter.last + 1 RETURNING last`,
    [agency, day],
  );
  if (!row) throw new Error("the counter gave no number");
  return dossierCode(agency, day, row.last);
}

/** E.g. H26.62.3-261124-0001; the counter has four digits and more from the ten thousandth on. */
export function dossierCode(agency: string, day: string, number: number): string {
  return `${agency}-${day.slice(2).replaceAll("-", "")}-${String(number).padStart(4, "0")}`;
}
