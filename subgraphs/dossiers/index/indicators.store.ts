import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";

export interface IndexKey {
  readonly agency: string;
  readonly start: string;
  readonly end: string;
}

/** What the dossier lines of the index count, for an agency and everything under it. */
export interface IndexCounts {
  readonly level: string | null;
  /** Finished early or on time, or open within time. */
  readonly onTime: number;
  readonly judged: number;
  readonly online: number;
  readonly onlineEligible: number;
  readonly withFee: number;
  readonly paidOnline: number;
  readonly feeProcedures: number;
  readonly feeProceduresUsed: number;
  readonly feeProceduresPaidOnline: number;
}

/** One statement, however many agencies are asked for. */
export async function readIndexCounts(
  source: DataSource,
  keys: readonly IndexKey[],
  now: Date,
): Promise<IndexCounts[]> {
  const found = await rows<IndexCounts & { place: number }>(source, countsSql, [
    keys.map((key) => key.agency),
    keys.map((key) => key.start),
    keys.map((key) => key.end),
    now,
  ]);
  return found.toSorted((a, b) => a.place - b.place);
}

// Days are local; a period that is still running ends now. Open dossiers are judged at its end.
const countsSql = `
  WITH RECURSIVE asked AS (
    SELECT place::int, agency, start_day::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS starts,
      least((end_day + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', $4::timestamptz) AS ends, end_day
    FROM unnest($1::text[], $2::date[], $3::date[]) WITH ORDINALITY AS a(agency, start_day, end_day, place)
  ), under AS (
    SELECT place, agency AS code, 0 AS depth FROM asked
    UNION SELECT under.place, child.code, under.depth + 1 FROM under JOIN agency AS child ON child.parent = under.code WHERE under.depth < 8
  )
  SELECT asked.place, (SELECT level FROM agency WHERE code = asked.agency) AS level, d.*, f.*
  FROM asked
  CROSS JOIN LATERAL (
    SELECT
      count(*) FILTER (WHERE is_judged AND by_then <= due_at)::int AS "onTime",
      count(*) FILTER (WHERE is_judged)::int AS judged,
      count(*) FILTER (WHERE is_received AND online_level = 'FULL' AND channel = 'ONLINE')::int AS online,
      count(*) FILTER (WHERE is_received AND online_level = 'FULL')::int AS "onlineEligible",
      count(*) FILTER (WHERE is_received AND owes)::int AS "withFee",
      count(*) FILTER (WHERE is_received AND owes AND paid_online)::int AS "paidOnline",
      count(DISTINCT procedure_code) FILTER (WHERE is_received AND owes)::int AS "feeProceduresUsed",
      count(DISTINCT procedure_code) FILTER (WHERE is_received AND owes AND paid_online)::int AS "feeProceduresPaidOnline"
    FROM (
      SELECT d.procedure_code, d.channel, d.due_at, v.online_level,
        d.submitted_at >= asked.starts AS is_received,
        d.due_at IS NOT NULL AND d.accepted_at < asked.ends
          AND ((d.finished_at >= asked.starts AND d.finished_at < asked.ends)
            OR ((d.finished_at IS NULL OR d.finished_at >= asked.ends) AND d.status IN ('ACCEPTED', 'PROCESSING', 'FINISHED', 'RETURNED'))) AS is_judged,
        CASE WHEN d.finished_at < asked.ends THEN d.finished_at ELSE asked.ends END AS by_then,
        EXISTS (SELECT 1 FROM dossier_fee AS fee WHERE fee.dossier_code = d.code AND fee.amount > 0) AS owes,
        EXISTS (SELECT 1 FROM dossier_fee AS fee WHERE fee.dossier_code = d.code AND fee.status = 'PAID' AND fee.online) AS paid_online
      FROM dossier AS d JOIN procedure_version AS v ON v.id = d.version_id
      WHERE d.agency IN (SELECT code FROM under WHERE under.place = asked.place)
        AND asked.starts < asked.ends AND d.submitted_at < asked.ends AND (d.returned_at IS NULL OR d.returned_at >= asked.starts)
        AND (d.submitted_at >= asked.starts OR d.status NOT IN ('NOT_ACCEPTED', 'WITHDRAWN', 'DISCONTINUED'))
    ) AS counted
  ) AS d
  CROSS JOIN LATERAL (
    SELECT count(DISTINCT p.procedure_code)::int AS "feeProcedures"
    FROM posting AS p JOIN office AS o ON o.code = p.office
    JOIN procedure_version AS v ON v.procedure_code = p.procedure_code AND v.has_fees AND v.effective_from <= asked.end_day AND coalesce(v.effective_to >= asked.end_day, true)
    WHERE o.agency IN (SELECT code FROM under WHERE under.place = asked.place)
      AND p.posted_on <= asked.end_day AND coalesce(p.withdrawn_on > asked.end_day, true)
  ) AS f`;
