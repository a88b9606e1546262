import { type Tx, rows } from "../../kit/database";
import { latestOf } from "../../kit/feed-follower";
import type { FeedChange } from "../../kit/feed-server";

interface AgencyChange {
  code: string;
  parent: string | null;
  province: string | null;
}
interface OfficeChange {
  code: string;
  agency: string;
}
interface VersionChange {
  procedure: { code: string; field: string };
}
interface CalendarChange {
  year: number;
  days: { date: string; working: boolean }[];
}

/** Keeps what feedback knows of agencies, offices, procedures and the working calendar. */
export async function followCatalogue(tx: Tx, changes: readonly FeedChange[]): Promise<void> {
  await keepAgencies(tx, payloads(changes, "agency"));
  await keepOffices(tx, payloads(changes, "office"));
  await keepProcedures(tx, payloads(changes, "version"));
  for (const year of payloads<CalendarChange>(changes, "calendar-year")) await keepCalendar(tx, year);
}

function payloads<P>(changes: readonly FeedChange[], topic: string): P[] {
  return latestOf(changes, topic).map((change) => change.payload as P);
}

async function keepAgencies(tx: Tx, agencies: AgencyChange[]): Promise<void> {
  if (agencies.length === 0) return;
  await rows(
    tx,
    `INSERT INTO known_agency (code, parent, province) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
     ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, province = excluded.province`,
    [agencies.map((a) => a.code), agencies.map((a) => a.parent), agencies.map(provinceOf)],
  );
}

// A province is its own province, whether or not the catalogue says so.
function provinceOf({ code, province }: AgencyChange): string | null {
  return province ?? (/^H\d{2}$/.test(code) ? code : null);
}

async function keepOffices(tx: Tx, offices: OfficeChange[]): Promise<void> {
  if (offices.length === 0) return;
  await rows(
    tx,
    `INSERT INTO known_office (code, agency) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (code) DO UPDATE SET agency = excluded.agency`,
    [offices.map((o) => o.code), offices.map((o) => o.agency)],
  );
}

async function keepProcedures(tx: Tx, versions: VersionChange[]): Promise<void> {
  const fields = new Map(versions.map(({ procedure }) => [procedure.code, procedure.field]));
  if (fields.size === 0) return;
  await rows(
    tx,
    `INSERT INTO known_procedure (code, field) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (code) DO UPDATE SET field = excluded.field`,
    [[...fields.keys()], [...fields.values()]],
  );
}

async function keepCalendar(tx: Tx, { year, days }: CalendarChange): Promise<void> {
  await rows(tx, "INSERT INTO known_calendar_year (year) VALUES ($1) ON CONFLICT DO NOTHING", [year]);
  await rows(tx, "DELETE FROM known_calendar_day WHERE year = $1", [year]);
  await rows(
    tx,
    "INSERT INTO known_calendar_day (day, year, working) SELECT day, $1, working FROM unnest($2::date[], $3::boolean[]) AS d(day, working)",
    [year, days.map((d) => d.date), days.map((d) => d.working)],
  );
}
