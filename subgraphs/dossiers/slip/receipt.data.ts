import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import type { VersionBody } from "../catalogue/version";
import type { ColumnSealer } from "../dossier/columns.sealer";
import type { DossierRow } from "../dossier/dossier.row";
import { readerKeys, visibleTo } from "../dossier/who-may-read";
import type { DossierChannel, SlipKind } from "../dossier/dossier.enums";

/** What form 01 says. It is put together anew at every opening and stored nowhere. */
export interface Receipt {
  readonly number: string;
  readonly issuedAt: Date;
  readonly code: string;
  readonly trackingToken: string;
  readonly agencyName: string;
  readonly officeName: string;
  readonly officeAddress: string | null;
  readonly procedureName: string;
  readonly subject: string;
  readonly contact: { readonly phone: string; readonly email: string | null; readonly address: string | null };
  readonly submitterIsOwner: boolean;
  readonly channel: DossierChannel;
  readonly resultByPost: boolean;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly limit: { readonly amount: number; readonly unit: string; readonly sameDay: boolean };
  readonly papers: readonly ReceiptPaper[];
  readonly fees: readonly { readonly name: string; readonly amount: number }[];
  readonly receiver: string;
}

export interface ReceiptPaper {
  readonly name: string;
  readonly originals: number;
  readonly certifiedCopies: number;
  readonly photocopies: number;
}

interface SlipJoin extends DossierRow {
  readonly slip_kind: SlipKind;
  readonly slip_number: string;
  readonly slip_issued_at: Date;
  readonly agency_name: string;
  readonly office_name: string;
  readonly office_address: string | null;
  readonly receiver_name: string;
  readonly body: VersionBody;
}

/** Null when there is no such slip, or its dossier is not the viewer's to read. */
export async function readReceipt(
  source: DataSource,
  ctx: RequestContext,
  sealer: ColumnSealer,
  slip: string,
): Promise<Receipt | null> {
  const [row] = await rows<SlipJoin>(source, slipSql, [slip, readerKeys(ctx.viewer)]);
  if (!row || row.accepted_at === null || row.due_at === null) return null;
  const given = await rows<{ required_paper: string }>(
    source,
    "SELECT DISTINCT required_paper FROM dossier_component WHERE dossier_code = $1",
    [row.code],
  );
  const fees = await rows<{ name: string; amount: string }>(
    source,
    "SELECT name, amount FROM dossier_fee WHERE dossier_code = $1 ORDER BY ordinal",
    [row.code],
  );
  const papers = papersOf(
    row.body,
    row.case_code,
    given.map((one) => one.required_paper),
  );
  const owed = fees.map((fee) => ({ name: fee.name, amount: Number(fee.amount) }));
  return { ...wordsOf(row, sealer), receivedAt: row.accepted_at, dueAt: row.due_at, papers, fees: owed };
}

const slipSql = `
  SELECT d.*, s.kind AS slip_kind, s.number AS slip_number, s.issued_at AS slip_issued_at, o.name AS office_name, o.address AS office_address,
    a.name AS agency_name, f.name AS receiver_name, v.body
  FROM slip AS s JOIN dossier AS d ON d.code = s.dossier_code JOIN office AS o ON o.code = d.office JOIN agency AS a ON a.code = d.agency
  JOIN official AS f ON f.id = s.official JOIN procedure_version AS v ON v.id = d.version_id
  WHERE s.id = $1 AND s.kind = 'RECEIPT' AND ${visibleTo("$2")}`;

function wordsOf(row: SlipJoin, sealer: ColumnSealer): Omit<Receipt, "receivedAt" | "dueAt" | "papers" | "fees"> {
  return {
    number: row.slip_number,
    issuedAt: row.slip_issued_at,
    code: row.code,
    trackingToken: sealer.open<string>(row.code, "tracking", row.tracking_token),
    agencyName: row.agency_name,
    officeName: row.office_name,
    officeAddress: row.office_address,
    procedureName: row.body.procedure.name,
    subject: row.subject,
    contact: sealer.open<Receipt["contact"]>(row.code, "contact", row.contact),
    submitterIsOwner: row.owner_id === row.submitter_id,
    channel: row.channel,
    resultByPost: row.result_by_post,
    limit: { amount: row.limit_amount, unit: row.limit_unit, sameDay: row.same_day_cutoff },
    receiver: row.receiver_name,
  };
}

function papersOf(body: VersionBody, caseCode: string, given: readonly string[]): ReceiptPaper[] {
  const required = body.cases.find((one) => one.code === caseCode)?.requiredPapers ?? [];
  return required.filter((paper) => given.includes(paper.id));
}
