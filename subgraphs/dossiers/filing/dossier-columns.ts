import { randomToken } from "../../kit/secrets";
import { timeLimitOf } from "../catalogue/time-limit";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { DeliveryStatus, DossierChannel, PaymentStatus } from "../dossier/dossier.enums";
import { moves } from "../dossier/dossier.moves";
import type { Assignment } from "../step/assign-steps";
import { feesOf } from "./fees";
import type { Filing } from "./filing";

export interface FilingFacts {
  readonly code: string;
  readonly acceptBy: Date;
  readonly budget: number;
  readonly assignment: Assignment;
  readonly sealer: ColumnSealer;
  readonly now: Date;
}

/** The new row of `dossier`, column by column. */
export function dossierColumns(filing: Filing, facts: FilingFacts): Record<string, unknown> {
  const { input, version, office, parties } = filing;
  // What an index or a share of reuse counts as required: mandatory papers, and optional ones where they were shown.
  const shown = new Set(filing.components.map((component) => component.requiredPaper));
  const isOwed = feesOf(filing).some((fee) => fee.status === PaymentStatus.DUE);
  return {
    code: facts.code,
    procedure_code: version.procedure.code,
    version_id: version.id,
    case_code: filing.case.code,
    subject: input.subject?.trim() || version.procedure.name,
    owner_id: parties.owner,
    submitter_id: parties.submitter,
    submitter_identified: input.channel === DossierChannel.ONLINE,
    may_be_interviewed: input.mayBeInterviewed,
    result_by_post: input.resultByPost,
    channel: input.channel,
    office: office.code,
    assisted_at_office: parties.official === null ? null : office.code,
    agency: office.agency,
    deciding_agency: facts.assignment.decidingAgency,
    status: moves.submit.to,
    payment: isOwed ? PaymentStatus.DUE : PaymentStatus.NOT_DUE,
    delivery: DeliveryStatus.NOT_READY,
    required_count: filing.case.requiredPapers.filter(({ id, mandatory }) => mandatory || shown.has(id)).length,
    ...clockColumns(filing, facts),
    ...sealedColumns(filing, facts),
  };
}

function clockColumns(filing: Filing, { budget, acceptBy, now }: FilingFacts): Record<string, unknown> {
  const limit = timeLimitOf(filing.version, filing.case);
  return {
    limit_amount: limit.amount,
    limit_unit: limit.unit,
    same_day_cutoff: limit.sameDayCutoff,
    budget_minutes: budget,
    submitted_at: now,
    accept_by: acceptBy,
    urgent_at: acceptBy,
  };
}

function sealedColumns({ input }: Filing, { code, sealer }: FilingFacts): Record<string, Buffer> {
  const token = randomToken();
  const { phone, email, address } = input.contact;
  return {
    contact: sealer.seal(code, "contact", { phone, email: email || null, address: address || null }),
    form: sealer.seal(code, "form", input.form),
    tracking_token: sealer.seal(code, "tracking", token),
    tracking_hash: sealer.tokenHash(token),
  };
}
