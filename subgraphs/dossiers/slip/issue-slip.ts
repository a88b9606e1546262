import { randomUUID } from "node:crypto";
import { type Tx, rows } from "../../kit/database";
import { isoDay, dayNumber } from "../clock/local-time";
import { SlipKind } from "../dossier/dossier.enums";

/** The abbreviation that stands behind the number of each form. */
const suffixes: Readonly<Record<SlipKind, string>> = {
  RECEIPT: "TNHS",
  SUPPLEMENT_REQUEST: "YCBS",
  REFUSAL: "TCHS",
  APOLOGY: "XLHL",
  DISCONTINUATION: "DGQ",
  PROCESS_CONTROL: "KSHS",
  REGISTER: "STD",
};

/** Numbers a form: per office, kind and year, without a gap. The printed page is made when somebody opens it. */
export async function issueSlip(
  tx: Tx,
  slip: { dossier: string; office: string; kind: SlipKind; at: Date; official: string },
): Promise<string> {
  const year = Number(isoDay(dayNumber(slip.at)).slice(0, 4));
  const [row] = await rows<{ last: number }>(
    tx,
    `INSERT INTO slip_counter (office, kind, year, last) VALUES ($1, $2, $3, 1)
     ON CONFLICT (office, kind, year) DO UPDATE SET last = slip_counter.last + 1 RETURNING last`,
    [slip.office, slip.kind, year],
  );
  const number = `${String(row?.last ?? 0).padStart(4, "0")}/${year}/${suffixes[slip.kind]}`;
  await rows(
    tx,
    "INSERT INTO slip (id, dossier_code, kind, number, issued_at, official) VALUES ($1, $2, $3, $4, $5, $6)",
    [randomUUID(), slip.dossier, slip.kind, number, slip.at, slip.official],
  );
  return number;
}
