import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import type { PeriodInput } from "../../kit/graph";
import { byKey } from "../../kit/loaders";
import { days, underAgencies } from "../spans";
import { type FeedbackCounts, NO_FEEDBACK } from "./feedback-lines";

// $1 agencies, $2 and $3 the period, $4 the instant by which lateness is judged. Counted once for every agency that stands
// under any of them, then added up: the list of agencies is known before the large tables are read.
const COUNTS = `WITH RECURSIVE ${underAgencies("$1")},
petitions AS (
  SELECT p.agency, count(*) AS petitions,
    count(*) FILTER (WHERE coalesce(p.answered_at, $4) <= p.due_at) AS on_time,
    count(p.answered_at) AS answered,
    count(*) FILTER (WHERE p.answered_at <= p.due_at AND p.reopened_times = 0 AND p.satisfaction IS DISTINCT FROM 'DISSATISFIED') AS answered_well,
    count(*) FILTER (WHERE p.subject = 'PROCEDURE') AS about_procedures,
    count(*) FILTER (WHERE p.subject IN ('OFFICIAL_CONDUCT', 'UNOFFICIAL_CHARGE')) AS about_staff
  FROM petition p WHERE p.agency = ANY (ARRAY(SELECT code FROM under)) AND ${days("p.received_at", "$2", "$3")} GROUP BY p.agency),
dossiers AS (
  SELECT d.agency, count(*) AS dossiers, count(*) FILTER (WHERE NOT d.finished_late
    AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.dossier = d.code AND r.verdict = 'DISSATISFIED')
    AND NOT EXISTS (SELECT 1 FROM petition p WHERE p.dossier = d.code)) AS without_complaint
  FROM known_dossier d
  WHERE d.agency = ANY (ARRAY(SELECT code FROM under)) AND ${days("d.accepted_at", "$2", "$3")} GROUP BY d.agency)
SELECT u.root AS agency, coalesce(sum(p.petitions), 0)::int AS petitions, coalesce(sum(p.on_time), 0)::int AS "petitionsOnTime",
  coalesce(sum(p.answered), 0)::int AS "petitionsAnswered", coalesce(sum(p.answered_well), 0)::int AS "petitionsAnsweredWell",
  coalesce(sum(p.about_procedures), 0)::int AS "aboutProcedures", coalesce(sum(p.about_staff), 0)::int AS "aboutStaff",
  coalesce(sum(d.dossiers), 0)::int AS dossiers, coalesce(sum(d.without_complaint), 0)::int AS "dossiersWithoutComplaint"
FROM under u LEFT JOIN petitions p ON p.agency = u.code LEFT JOIN dossiers d ON d.agency = u.code GROUP BY u.root`;

/** Counts for the satisfaction group; one statement for however many agencies a page has. */
export class FeedbackCountsStore {
  constructor(private readonly source: DataSource) {}

  of(agency: string, { start, end }: PeriodInput, ctx: RequestContext): Promise<FeedbackCounts> {
    const loader = ctx.loaders.get<string, FeedbackCounts>(`feedback counts ${start} ${end}`, async (agencies) => {
      const found = await rows<FeedbackCounts & { agency: string }>(this.source, COUNTS, [
        agencies,
        start,
        end,
        ctx.now,
      ]);
      return byKey(agencies, found, (row) => row.agency).map((row) => row ?? NO_FEEDBACK);
    });
    return loader.load(agency);
  }
}
