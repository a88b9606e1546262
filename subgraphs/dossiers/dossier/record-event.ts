import { type Tx, rows } from "../../kit/database";
import { hintWritten } from "../../kit/outbox";
import { timelinessSql } from "../clock/timeliness";
import type { ColumnSealer } from "./columns.sealer";
import type { DossierEventKind } from "./dossier.enums";

export interface Happening {
  readonly code: string;
  readonly kind: DossierEventKind;
  readonly at: Date;
  readonly official: string | null;
  readonly step?: string | null;
  readonly note?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes what happened into the dossier's history and, with the dossier as it then stands, into the feed. The row lock is held by the caller. */
export async function recordEvent(tx: Tx, sealer: ColumnSealer, happening: Happening): Promise<void> {
  const { code, kind, at, official, step = null, note = null, detail = {} } = happening;
  const sealedNote = note === null ? null : sealer.seal(code, "note", note);
  const written = await rows(tx, recordSql, [code, at, kind, official, step, sealedNote, JSON.stringify(detail)]);
  if (written.length !== 1) throw new Error("the dossier of an event does not exist");
  hintWritten();
}

const instant = (column: string) => `to_char(d.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** No name, no contact, no form: a follower learns how the dossier stands and which papers it rests on. */
const snapshotSql = `
  SELECT jsonb_build_object(
    'code', d.code, 'status', d.status, 'owner', d.owner_id, 'submitter', d.submitter_id, 'office', d.office, 'agency', d.deciding_agency,
    'receivingAgency', d.agency, 'procedure', d.procedure_code, 'procedureName', v.procedure_name, 'version', d.version_id,
    'caseCode', d.case_code, 'channel', d.channel,
    'readers', coalesce((SELECT jsonb_agg(substr(r.reader, 8) ORDER BY r.reader) FROM dossier_reader AS r WHERE r.dossier_code = d.code AND r.reader LIKE 'agency:%'), '[]'),
    'submittedAt', ${instant("submitted_at")}, 'acceptedAt', ${instant("accepted_at")}, 'dueAt', ${instant("due_at")},
    'finishedAt', ${instant("finished_at")}, 'returnedAt', ${instant("returned_at")}, 'timeliness', ${timelinessSql("d", "$2::timestamptz")},
    'components', coalesce((SELECT jsonb_agg(jsonb_build_object('requiredPaper', c.required_paper, 'paper', c.paper, 'origin', c.origin) ORDER BY c.ordinal)
      FROM dossier_component AS c WHERE c.dossier_code = d.code), '[]'),
    'requiredCount', d.required_count,
    'results', coalesce((SELECT jsonb_agg(r.paper ORDER BY r.ordinal) FROM dossier_result AS r WHERE r.dossier_code = d.code), '[]'),
    'officials', coalesce((SELECT jsonb_agg(DISTINCT s.official) FROM step AS s WHERE s.dossier_code = d.code AND s.state <> 'WAITING'), '[]'),
    'mayBeInterviewed', d.may_be_interviewed
  ) AS snapshot, d.status
  FROM dossier AS d JOIN procedure_version AS v ON v.id = d.version_id WHERE d.code = $1`;

// One statement: while it runs, other filings of the agency wait for this one.
const recordSql = `
  WITH now_so AS (${snapshotSql}),
  told AS (
    INSERT INTO outbox (topic, key, payload) SELECT 'dossier', $1, snapshot || jsonb_build_object('event', $3::text) FROM now_so RETURNING id
  )
  INSERT INTO dossier_event (outbox_id, dossier_code, kind, at, official, step, status, note, detail)
  SELECT told.id, $1, $3, $2::timestamptz, $4, $5, now_so.status, $6::bytea, $7::jsonb FROM told, now_so RETURNING 1`;
