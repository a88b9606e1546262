import { randomUUID } from "node:crypto";
import { type Tx, rows } from "../../kit/database";
import { OfficialRole, StepState } from "../dossier/dossier.enums";
import { agencyReader, holderReader } from "../dossier/who-may-read";
import type { Assignment } from "../step/assign-steps";
import { feesOf } from "./fees";
import type { Filing } from "./filing";

export interface NewDossier {
  readonly code: string;
  readonly columns: Readonly<Record<string, unknown>>;
  readonly assignment: Assignment;
  readonly acceptBy: Date;
  readonly now: Date;
}

/** The dossier with its readers, components, fees and steps, in one statement. */
export async function insertFiling(tx: Tx, filing: Filing, made: NewDossier): Promise<void> {
  const names = Object.keys(made.columns);
  const places = names.map((_, n) => `$${n + 8}`);
  await rows(
    tx,
    `WITH filed AS (INSERT INTO dossier (${names.join(", ")}) VALUES (${places.join(", ")})),
     readable AS (
       INSERT INTO dossier_reader (reader, dossier_code, submitted_at, urgent_at) SELECT reader, $1, $6::timestamptz, $7::timestamptz FROM unnest($2::text[]) AS r(reader)
     ),
     shown AS (
       INSERT INTO dossier_component (dossier_code, ordinal, required_paper, paper, origin)
       SELECT $1, n, c->>'requiredPaper', c->>'paper', c->>'origin' FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS list(c, n)
     ),
     owed AS (
       INSERT INTO dossier_fee (dossier_code, ordinal, code, name, kind, moment, quantity, amount, status)
       SELECT $1, n, f->>'code', f->>'name', f->>'kind', f->>'moment', (f->>'quantity')::int, (f->>'amount')::bigint, f->>'status'
       FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS list(f, n)
     )
     INSERT INTO step (id, dossier_code, ordinal, name, role, agency, official, minutes, signs, state, started_at, due_at)
     SELECT s->>'id', $1, n, s->>'name', s->>'role', s->>'agency', s->>'official', (s->>'hours')::int * 60, (s->>'signs')::boolean,
       s->>'state', (s->>'startedAt')::timestamptz, (s->>'dueAt')::timestamptz
     FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY AS list(s, n)`,
    [
      made.code,
      readersOf(filing, made.assignment),
      JSON.stringify(filing.components),
      JSON.stringify(feesOf(filing)),
      JSON.stringify(stepsOf(made)),
      made.now,
      made.acceptBy,
      ...Object.values(made.columns),
    ],
  );
}

/** Owner and submitter; the agencies that receive, decide or hold a step; the province above them. */
function readersOf({ office, parties }: Filing, { decidingAgency, steps, province }: Assignment): string[] {
  const agencies = [
    office.agency,
    decidingAgency,
    ...steps.map((step) => step.agency),
    ...(province === null ? [] : [province]),
  ];
  return [...new Set([holderReader(parties.owner), holderReader(parties.submitter), ...agencies.map(agencyReader)])];
}

// The leading reception is under way from the filing on, and due when acceptance is.
function stepsOf({ assignment, now, acceptBy }: NewDossier): object[] {
  return assignment.steps.map((step, n) => {
    const isLeading = n === 0 && step.role === OfficialRole.RECEIVER;
    const begun = { state: StepState.ACTIVE, startedAt: now, dueAt: acceptBy };
    return {
      ...step,
      id: randomUUID(),
      ...(isLeading ? begun : { state: StepState.WAITING, startedAt: null, dueAt: null }),
    };
  });
}
