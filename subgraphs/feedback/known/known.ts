import type { DataSource } from "typeorm";
import { rows } from "../../kit/database";
import type { FeedFollower } from "../../kit/feed-follower";
import type { Viewer } from "../../kit/viewer";
import { isCode } from "../words";

export interface KnownDossier {
  readonly code: string;
  readonly status: string;
  readonly owner: string;
  readonly submitter: string | null;
  readonly office: string;
  readonly agency: string;
  readonly readers: readonly string[];
  /** Who has worked on it. */
  readonly officials: readonly string[];
  readonly procedure: string;
  /** Of the deciding agency. */
  readonly province: string | null;
}

/** What the feeds told, asked for one thing at a time by the mutations. */
export class Known {
  constructor(
    private readonly source: DataSource,
    private readonly catalogue: FeedFollower,
    private readonly dossiers: FeedFollower,
  ) {}

  /**
   * The dossier as it stands. Unless it looks as `enough` wants it, the feed first catches up: what dossiers acknowledged
   * a moment ago is there, and a dossier of somebody else's takes as long to refuse as one that does not exist.
   */
  async dossier(code: string, enough: (dossier: KnownDossier) => boolean): Promise<KnownDossier | null> {
    const known = await this.readDossier(code);
    if ((known && enough(known)) || !isCode(code)) return known;
    await this.dossiers.catchUp();
    return this.readDossier(code);
  }

  async office(code: string): Promise<{ agency: string } | null> {
    return this.fresh(code, "SELECT agency FROM known_office WHERE code = $1");
  }

  async agency(code: string): Promise<{ province: string | null } | null> {
    return this.fresh(code, "SELECT province FROM known_agency WHERE code = $1");
  }

  /** The province that an official serves in. */
  async provinceOf({ agency }: Viewer): Promise<string | null> {
    return agency === null ? null : ((await this.agency(agency))?.province ?? null);
  }

  async procedure(code: string): Promise<{ field: string } | null> {
    return this.fresh(code, "SELECT field FROM known_procedure WHERE code = $1");
  }

  /** A field of which there is a procedure. */
  async field(code: string): Promise<object | null> {
    return this.fresh(code, "SELECT field FROM known_procedure WHERE field = $1 LIMIT 1");
  }

  /** The years from this one on that are loaded, and the days of them that differ from Monday-to-Friday. */
  async calendar(from: number): Promise<{ years: Set<number>; exceptions: Map<string, boolean> }> {
    // Years first: a year that is loaded meanwhile is then one too few, never one without its holidays.
    const years = await rows<{ year: number }>(this.source, "SELECT year FROM known_calendar_year WHERE year >= $1", [
      from,
    ]);
    const days = await rows<{ day: string; working: boolean }>(
      this.source,
      "SELECT day::text AS day, working FROM known_calendar_day WHERE year >= $1",
      [from],
    );
    return {
      years: new Set(years.map(({ year }) => year)),
      exceptions: new Map(days.map(({ day, working }) => [day, working])),
    };
  }

  /** For a day past the years that are known: the catalogue may have loaded one a moment ago. */
  async refreshCalendar(): Promise<void> {
    await this.catalogue.catchUp();
  }

  private async readDossier(code: string): Promise<KnownDossier | null> {
    if (!isCode(code)) return null;
    const [dossier] = await rows<KnownDossier>(
      this.source,
      `SELECT d.code, d.status, d.owner, d.submitter, d.office, d.agency, d.readers, d.officials, d.procedure, a.province
       FROM known_dossier d LEFT JOIN known_agency a ON a.code = d.agency WHERE d.code = $1`,
      [code],
    );
    return dossier ?? null;
  }

  private async fresh<R extends object>(key: string, sql: string): Promise<R | null> {
    if (!isCode(key)) return null;
    const [known] = await rows<R>(this.source, sql, [key]);
    if (known) return known;
    await this.catalogue.catchUp();
    const [told] = await rows<R>(this.source, sql, [key]);
    return told ?? null;
  }
}
