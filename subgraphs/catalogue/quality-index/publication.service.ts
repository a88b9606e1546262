import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import type { PeriodInput } from "../../kit/graph";
import { type Here, findOne, today } from "../lookup";
import { onDisplay } from "../office/posting.service";
import { inForce } from "../version/version.service";
import type { Display } from "./indicators";

type DisplayOf = Display & { readonly agency: string };

/** Counts what the offices of an agency, and of every body under it, have on display. */
export class PublicationService {
  constructor(private readonly source: DataSource) {}

  /** As it stood on the period's last day, or today if that is to come; null for an unknown agency. */
  of(agency: string, period: PeriodInput, here: Here): Promise<Display | null> {
    const day = period.end < today(here) ? period.end : today(here);
    const read = (codes: readonly string[]): Promise<DisplayOf[]> => rows(this.source, countDisplays, [codes, day]);
    return findOne(here, `display on ${day}`, agency, read, (display) => display.agency);
  }
}

const countDisplays = `
  WITH RECURSIVE body AS (
    SELECT code AS top, code FROM agency WHERE code = ANY($1)
    UNION ALL SELECT body.top, a.code FROM body JOIN agency a ON a.parent = body.code)
  SELECT body.top AS agency, count(p.id)::integer AS "onDisplay",
    (count(p.id) FILTER (WHERE p.complete AND ${inForce("$2")}))::integer AS "fullAndInForce"
  FROM body LEFT JOIN office o ON o.agency = body.code
    LEFT JOIN posting p ON p.office = o.code AND ${onDisplay("$2")}
    LEFT JOIN procedure_version v ON v.id = p.version
  GROUP BY body.top`;
