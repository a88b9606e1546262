import type { DataSource } from "typeorm";
import { type Tx, rows } from "../../kit/database";
import type { RequestContext } from "../../kit/context";
import { byKey } from "../../kit/loaders";
import { type CalendarFacts, type WorkingSession, WorkCalendar } from "./work-calendar";

/** The working calendars of offices, read from what the catalogue told: two statements, however many offices. */
export class CalendarStore {
  constructor(private readonly source: DataSource) {}

  /** Null for an office that is not known. */
  async of(ctx: RequestContext, office: string): Promise<WorkCalendar | null> {
    const facts = await ctx.loaders
      .get<string, CalendarFacts>("calendar facts", async (all) => {
        const known = factsOf(await rows<FactRow>(this.source, factsSql));
        return all.map(() => known);
      })
      .load("all");
    const sessions = await ctx.loaders
      .get<string, WorkingSession[] | null>("office sessions", async (codes) => {
        const found = await readSessions(this.source, codes);
        return byKey(codes, found, (row) => row.code).map((row) => row?.sessions ?? null);
      })
      .load(office);
    return sessions && new WorkCalendar(sessions, facts);
  }

  /** The same inside a transaction. */
  async within(tx: Tx, office: string): Promise<WorkCalendar | null> {
    const [found] = await rows<{ sessions: WorkingSession[]; days: FactRow[] }>(
      tx,
      `SELECT o.sessions, (SELECT jsonb_agg(f) FROM (${factsSql}) AS f) AS days FROM office AS o WHERE o.code = $1`,
      [office],
    );
    return found ? new WorkCalendar(found.sessions, factsOf(found.days)) : null;
  }
}

async function readSessions(
  on: DataSource | Tx,
  offices: readonly string[],
): Promise<{ code: string; sessions: WorkingSession[] }[]> {
  return rows(on, "SELECT code, sessions FROM office WHERE code = ANY($1)", [offices]);
}

/** A loaded year, with each of its days that differs from Monday-to-Friday. */
export interface FactRow {
  readonly year: number;
  readonly day: string | null;
  readonly working: boolean | null;
}

export const factsSql =
  "SELECT y.year, d.day::text AS day, d.working FROM calendar_year AS y LEFT JOIN calendar_day AS d USING (year)";

export function factsOf(found: readonly FactRow[] | null): CalendarFacts {
  const exceptions = new Map<string, { working: boolean }>();
  for (const { day, working } of found ?? []) if (day !== null) exceptions.set(day, { working: working === true });
  return { loadedYears: [...new Set((found ?? []).map((row) => row.year))], exceptions };
}
