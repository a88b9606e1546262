import { randomUUID } from "node:crypto";
import type { RequestContext } from "../../kit/context";
import { type Tx, rows } from "../../kit/database";
import { localDay } from "../../kit/scalars";
import { randomToken } from "../../kit/secrets";
import { timeLimitOf } from "../catalogue/time-limit";
import { ACCEPTANCE_MINUTES, afterWorkingMinutes, budgetIfAccepted } from "../clock/clock";
import { WorkCalendar } from "../clock/work-calendar";
import type { ColumnSealer } from "../dossier/columns.sealer";
import { DossierChannel, DossierEventKind, OfficialRole } from "../dossier/dossier.enums";
import { moves } from "../dossier/dossier.moves";
import { recordEvent } from "../dossier/record-event";
import { agencyReader, holderReader } from "../dossier/who-may-read";
import { type Assignment, assignSteps } from "../step/assign-steps";
import { takeDossierCode } from "./dossier-code";
import { feesOf } from "./fees";
import type { Filing } from "./filing";

/** Writes a filing that has passed its checks; null when a step of the process finds no official. */
export async function writeDossier(
  tx: Tx,
  ctx: RequestContext,
  filing: Filing,
  calendar: WorkCalendar,
  sealer: ColumnSealer,
): Promise<string | null> {
  const acceptBy = afterWorkingMinutes(calendar, ctx.now, ACCEPTANCE_MINUTES);
  const budget = budgetIfAccepted(calendar, timeLimitOf(filing.version, filing.case), ctx.now);
  const code = await takeDossierCode(tx, filing.office.agency, localDay(ctx.now));
  const assignment = await assignSteps(tx, filing.version, filing.office, filing.parties.official);
  if (!assignment) return null;
  await insertDossier(tx, ctx, filing, { code, acceptBy, budget, assignment, sealer });
  await insertReaders(tx, code, filing, assignment);
  await insertComponents(tx, code, filing);
  await insertFees(tx, code, filing);
  await insertSteps(tx, code, assignment, ctx.now, acceptBy);
  await recordEvent(tx, sealer, {
    code,
    kind: DossierEventKind.SUBMITTED,
    at: ctx.now,
    official: filing.parties.official,
  });
  return code;
}

interface Made {
  readonly code: string;
  readonly acceptBy: Date;
  readonly budget: number;
  readonly assignment: Assignment;
  readonly sealer: ColumnSealer;
}

async function insertDossier(tx: Tx, ctx: RequestContext, filing: Filing, made: Made): Promise<void> {
  const { input, version, office, parties } = filing;
  const { code, sealer } = made;
  const token = randomToken();
  const limit = timeLimitOf(filing.version, filing.case);
  const isOnline = input.channel === DossierChannel.ONLINE;
  const columns: Record<string, unknown> = {
    code,
    procedure_code: version.procedure.code,
    version_id: version.id,
    case_code: filing.case.code,
    subject: input.subject?.trim() || version.procedure.name,
    owner_id: parties.owner,
    submitter_id: parties.submitter,
    submitter_identified: isOnline,
    contact: sealer.seal(code, "contact", {
      phone: input.contact.phone,
      email: input.contact.email || null,
      address: input.contact.address || null,
    }),
    form: sealer.seal(code, "form", input.form),
    may_be_interviewed: input.mayBeInterviewed,
    result_by_post: input.resultByPost,
    channel: input.channel,
    office: office.code,
    assisted_at_office: parties.official === null ? null : office.code,
    agency: office.agency,
    deciding_agency: made.assignment.decidingAgency,
    status: moves.submit.to,
    payment: feesOf(filing).some((fee) => fee.status === "DUE") ? "DUE" : "NOT_DUE",
    delivery: "NOT_READY",
    limit_amount: limit.amount,
    limit_unit: limit.unit,
    same_day_cutoff: limit.sameDayCutoff,
    budget_minutes: made.budget,
    submitted_at: ctx.now,
    accept_by: made.acceptBy,
    urgent_at: made.acceptBy,
    tracking_hash: sealer.tokenHash(token),
    tracking_token: sealer.seal(code, "tracking", token),
    required_count: filing.case.requiredPapers.length,
  };
  const names = Object.keys(columns);
  await rows(
    tx,
    `INSERT INTO dossier (${names.join(", ")}) VALUES (${names.map((_, n) => `$${n + 1}`).join(", ")})`,
    Object.values(columns),
  );
}

async function insertReaders(tx: Tx, code: string, { office, parties }: Filing, assignment: Assignment): Promise<void> {
  const agencies = [
    office.agency,
    assignment.decidingAgency,
    ...assignment.steps.map((step) => step.agency),
    assignment.province,
  ].filter((one) => one !== null);
  const readers = new Set([
    holderReader(parties.owner),
    holderReader(parties.submitter),
    ...agencies.map(agencyReader),
  ]);
  await rows(
    tx,
    "INSERT INTO dossier_reader (reader, dossier_code) SELECT reader, $2 FROM unnest($1::text[]) AS r(reader)",
    [[...readers], code],
  );
}

async function insertComponents(tx: Tx, code: string, { components }: Filing): Promise<void> {
  if (components.length === 0) return;
  await rows(
    tx,
    `INSERT INTO dossier_component (dossier_code, ordinal, required_paper, paper, origin)
     SELECT $1, n, required_paper, paper, origin FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS c(required_paper, paper, origin, n)`,
    [
      code,
      components.map((one) => one.requiredPaper),
      components.map((one) => one.paper),
      components.map((one) => one.origin),
    ],
  );
}

async function insertFees(tx: Tx, code: string, filing: Filing): Promise<void> {
  const fees = feesOf(filing);
  if (fees.length === 0) return;
  await rows(
    tx,
    `INSERT INTO dossier_fee (dossier_code, ordinal, code, name, kind, moment, quantity, amount, status)
     SELECT $1, n, f->>'code', f->>'name', f->>'kind', f->>'moment', (f->>'quantity')::int, (f->>'amount')::bigint, f->>'status'
     FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS list(f, n)`,
    [code, JSON.stringify(fees)],
  );
}

// The leading reception is under way from the filing on, and due when acceptance is.
async function insertSteps(tx: Tx, code: string, { steps }: Assignment, now: Date, acceptBy: Date): Promise<void> {
  const list = steps.map((step, n) => {
    const isLeading = n === 0 && step.role === OfficialRole.RECEIVER;
    return {
      ...step,
      id: randomUUID(),
      n: n + 1,
      state: isLeading ? "ACTIVE" : "WAITING",
      startedAt: isLeading ? now : null,
      dueAt: isLeading ? acceptBy : null,
    };
  });
  await rows(
    tx,
    `INSERT INTO step (id, dossier_code, ordinal, name, role, agency, official, minutes, signs, state, started_at, due_at)
     SELECT s->>'id', $1, (s->>'n')::int, s->>'name', s->>'role', s->>'agency', s->>'official', (s->>'hours')::int * 60, (s->>'signs')::boolean,
       s->>'state', (s->>'startedAt')::timestamptz, (s->>'dueAt')::timestamptz
     FROM jsonb_array_elements($2::jsonb) AS s`,
    [code, JSON.stringify(list)],
  );
}
