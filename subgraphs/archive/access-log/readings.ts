import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import { type Viewer, hasScope } from "../../kit/viewer";
import type { KnownOthers } from "../feeds/known-others";
import { isId } from "../text";
import { groundOf } from "./basis";
import type { Access } from "./entry";

/** What was served, as the gateway saw it: the paths of the answer, not yet who owns what. */
export interface Reading {
  readonly holder: string | null;
  readonly paper: string | null;
  readonly dossier: string | null;
  /** Dossiers on the way from the query's root. */
  readonly via: readonly string[];
  readonly fields: readonly string[];
}

interface Found {
  readonly n: number;
  readonly holder: string | null;
  readonly issuer: string | null;
  readonly agency_dossier: string | null;
  readonly unknown_dossiers: boolean;
}

// For each reading: whose it was, and a dossier of the reader's agency that it was reached through or that the paper is in.
const FIND = `
  SELECT r.n, coalesce(r.holder, p.holder, d.owner) AS holder, CASE WHEN p.origin = 'PROCEDURE_RESULT' THEN p.issuer END AS issuer, reason.code AS agency_dossier,
    EXISTS (SELECT 1 FROM unnest(r.via || r.dossier) AS named(code) WHERE named.code IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM known_dossier k WHERE k.code = named.code)) AS unknown_dossiers
  FROM jsonb_to_recordset($1::jsonb) AS r(n int, holder uuid, paper uuid, dossier text, via text[])
  LEFT JOIN paper p ON p.id = r.paper
  LEFT JOIN known_dossier d ON d.code = r.dossier
  LEFT JOIN LATERAL (
    SELECT k.code FROM (
      SELECT r.dossier AS code, 1 AS rank
      UNION ALL SELECT unnest(r.via), 2
      UNION ALL SELECT i.dossier, 3 FROM paper_in_dossier i WHERE i.paper = r.paper
      UNION ALL (SELECT o.code, 4 FROM known_dossier o WHERE $3 AND r.paper IS NULL AND r.dossier IS NULL AND (o.owner = r.holder OR o.submitter = r.holder))
    ) AS candidate JOIN known_dossier k ON k.code = candidate.code
    WHERE $2::text = ANY (k.readers)
    ORDER BY candidate.rank, k.submitted_at DESC NULLS LAST, k.code LIMIT 1
  ) AS reason ON true`;

/** Turns what was served into records for the log: whose it was, on which basis, for which purpose. */
export class Readings {
  constructor(
    private readonly source: DataSource,
    private readonly others: KnownOthers,
  ) {}

  async judged(readings: readonly Reading[], viewer: Viewer): Promise<Access[]> {
    let found = await this.find(readings, viewer);
    // The answer may be about a dossier that came into being a moment ago.
    if (found.some(isIncomplete) && (await this.others.catchUpDossiers())) found = await this.find(readings, viewer);
    // A record under nobody, or on a guessed basis, would stand for ever: then rather no record, and no answer.
    if (found.some(isIncomplete)) throw new Error("whose this is cannot be told yet");
    return merged(found.map((row) => accessOf(row, readings[row.n] as Reading, viewer)));
  }

  private async find(readings: readonly Reading[], viewer: Viewer): Promise<Found[]> {
    const asked = readings.map(({ holder, paper, dossier, via }, n) => ({
      n,
      dossier,
      via,
      holder: isId(holder) ? holder : null,
      paper: isId(paper) ? paper : null,
    }));
    // Who may look holders up by number did not need a dossier to find this one.
    const needsDossier = !hasScope(viewer, "archive:digitise", "dossier:receive");
    return rows<Found>(this.source, FIND, [JSON.stringify(asked), viewer.agency, needsDossier]);
  }
}

function isIncomplete(row: Found): boolean {
  return row.unknown_dossiers || row.holder === null;
}

function accessOf(found: Found, reading: Reading, viewer: Viewer): Access {
  const { paper, fields } = reading;
  const ground = groundOf(viewer, {
    holder: found.holder,
    hasPaper: paper !== null,
    issuedBy: found.issuer,
    fields,
    agencyDossier: found.agency_dossier,
    dossier: reading.dossier,
  });
  const dossier = reading.dossier ?? (ground.basis === "DOSSIER" ? found.agency_dossier : null);
  return { holder: found.holder, agency: viewer.agency, official: viewer.official, paper, dossier, fields, ...ground };
}

/** One record per holder, paper and dossier. */
function merged(accesses: readonly Access[]): Access[] {
  const records = new Map<string, Access>();
  for (const access of accesses) {
    const place = [access.holder, access.paper, access.dossier, access.basis, access.purpose].join(" ");
    const before = records.get(place);
    records.set(place, before ? { ...before, fields: [...before.fields, ...access.fields] } : access);
  }
  return [...records.values()];
}
