import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import type { PeriodInput } from "../../kit/graph";
import { byKey } from "../../kit/loaders";
import { days, underAgencies } from "../spans";
import { type FeedbackCounts, NO_FEEDBACK } from "./feedback-lines";

// $1 agencies, $2 and $3 the period, $4 the instant by which lateness is judged.
const COUNTS = `WITH RECURSIVE ${underAgencies("$1")},
petitions AS (
  SELECT u.root, count(*)::int AS petitions,
    count(*) FILTER (WHERE coalesce(p.answered_at, $4) <= p.due_at)::int AS "petitionsOnTime",
    count(p.answered_at)::int AS "petitionsAnswered",
    count(*) FILTER (WHERE p.answered_at <= p.due_at AND p.reopened_times = 0 AND p.satisfaction IS DISTINCT FROM 'DISSATISFIED')::int
      AS "petitionsAnsweredWell",
    count(*) FILTER (WHERE p.subject = 'PROCEDURE')::int AS "aboutProcedures",
    count(*) FILTER (WHERE p.subject IN ('OFFICIAL_CONDUCT', 'UNOFFICIAL_CHARGE'))::int AS "aboutStaff"
  FROM under u JOIN petition p ON p.agency = u.code
  WHERE ${days("p.received_at", "$2", "$3")} GROUP BY u.root),
dossiers AS (
  SELECT u.root, count(*)::int AS dossiers,
    count(*) FILTER (WHERE NOT d.finished_late
      AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.dossier = d.code AND r.verdict = 'DISSATISFIED')
      AND NOT EXISTS (SELECT 1 FROM petition p WHERE p.dossier = d.code))::int AS "dossiersWithoutComplaint"
  FROM under u JOIN known_dossier d ON d.agency = u.code
  WHERE ${days("d.accepted_at", "$2", "$3")} GROUP BY u.root)
SELECT wanted.root AS agency, p.*, d.*
FROM unnest($1::text[]) AS wanted(root)
LEFT JOIN petitions p ON p.root = wanted.root LEFT JOIN dossiers d ON d.root = wanted.root`;

/** Counts for the satisfaction group; one statement for however many agencies a page has. */
export class FeedbackCountsStore {
  constructor(private readonly source: DataSource) {}

  of(agency: string, { start, end }: PeriodInput, ctx: RequestContext): Promise<FeedbackCounts> {
    const loader = ctx.loaders.get<string, FeedbackCounts>(`feedback counts ${start} ${end}`, async (agencies) => {
      type Row = { [K in keyof FeedbackCounts]: number | null } & { agency: string };
      const found = await rows<Row>(this.source, COUNTS, [agencies, start, end, ctx.now]);
      return byKey(agencies, found, (row) => row.agency).map(complete);
    });
    return loader.load(agency);
  }
}

function complete(row: { [K in keyof FeedbackCounts]: number | null } | null): FeedbackCounts {
  const names = Object.keys(NO_FEEDBACK) as (keyof FeedbackCounts)[];
  return Object.fromEntries(names.map((name) => [name, row?.[name] ?? 0])) as unknown as FeedbackCounts;
}
