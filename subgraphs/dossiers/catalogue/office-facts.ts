import { type Tx, rows } from "../../kit/database";
import { type FactRow, factsOf, factsSql } from "../clock/calendar.store";
import { WorkCalendar, type WorkingSession } from "../clock/work-calendar";
import type { OfficeFacts } from "./version";

/** An office as a filing meets it: what it has on display on that day, when it is open, and which agencies stand above it. */
export interface ReceivingOffice extends OfficeFacts {
  /** ON_SITE and ONLINE, as far as the procedure is on display there. */
  readonly channels: readonly string[];
  /** The office's agency and everything above it, nearest first. */
  readonly line: readonly AgencyInLine[];
  readonly calendar: WorkCalendar;
}

export interface AgencyInLine {
  readonly code: string;
  readonly level: string;
  readonly province: string | null;
}

interface OfficeRow extends OfficeFacts {
  readonly sessions: WorkingSession[];
  readonly channels: string[];
  readonly line: AgencyInLine[];
  readonly days: FactRow[] | null;
}

export async function readReceivingOffice(
  tx: Tx,
  code: string,
  procedure: string,
  day: string,
): Promise<ReceivingOffice | null> {
  const [row] = await rows<OfficeRow>(tx, officeSql, [code, procedure, day]);
  return row ? { ...row, calendar: new WorkCalendar(row.sessions, factsOf(row.days)) } : null;
}

// An agency that was abolished receives nothing any more, whatever still hangs on its walls.
const officeSql = `
  WITH RECURSIVE line AS (
    SELECT a.code, a.level, a.parent, a.province, 0 AS distance FROM agency AS a JOIN office AS o ON o.agency = a.code WHERE o.code = $1
    UNION ALL SELECT a.code, a.level, a.parent, a.province, line.distance + 1 FROM agency AS a JOIN line ON a.code = line.parent WHERE line.distance < 8
  )
  SELECT o.code, o.name, o.agency, o.address, o.sessions,
    ARRAY(SELECT DISTINCT p.channel FROM posting AS p JOIN agency AS a ON a.code = o.agency
      WHERE p.office = o.code AND p.procedure_code = $2 AND p.posted_on <= $3 AND coalesce(p.withdrawn_on > $3, true)
        AND a.valid_from <= $3 AND coalesce(a.valid_to >= $3, true)) AS channels,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('code', l.code, 'level', l.level, 'province', l.province) ORDER BY l.distance), '[]') FROM line AS l) AS line,
    (SELECT jsonb_agg(f) FROM (${factsSql}) AS f) AS days
  FROM office AS o WHERE o.code = $1`;
