import type { DataSource } from "typeorm";
import { DEFAULT_PAGE, type Page, keysetPage } from "../../kit/connection";
import type { OrderColumn } from "../../kit/keyset";
import { rows } from "../../kit/database";
import { type Here, findMany, findOne, isStorable, today } from "../lookup";
import { type PageArgs, nestedPage } from "../nested-page";
import type { Agency, AgencyFilter } from "./agency";

// A former name holds up to and including its last day; after the last of them the name is today's.
const columns = `a.code, a.level, a.parent AS "parentCode", a.province AS "provinceCode", a.valid_from::text AS "validFrom",
  a.valid_to::text AS "validTo", coalesce((SELECT f.name FROM agency_former_name f
    WHERE f.agency = a.code AND f.until >= asked.day ORDER BY f.until LIMIT 1), a.name) AS name`;

/** Reads public bodies; names are those of the request's day. */
export class AgencyService {
  constructor(private readonly source: DataSource) {}

  byCode(code: string, here: Here): Promise<Agency | null> {
    const read = (codes: readonly string[]): Promise<Agency[]> =>
      rows(
        this.source,
        `SELECT ${columns} FROM agency a CROSS JOIN (SELECT $2::date AS day) AS asked WHERE a.code = ANY($1)`,
        [codes, today(here)],
      );
    return findOne(here, "agency", code, read, (agency) => agency.code);
  }

  page(filter: AgencyFilter, args: PageArgs, here: Here): Promise<Page<Agency>> {
    const params: unknown[] = [today(here)];
    const place = (value: unknown): string => `$${params.push(value)}`;
    const where: string[] = [];
    if (filter.level) where.push(`a.level = ${place(filter.level)}`);
    if (filter.province) where.push(`a.province = ${place(isStorable(filter.province) ? filter.province : "")}`);
    if (filter.validOn) {
      const day = place(filter.validOn);
      where.push(`a.valid_from <= ${day}::date AND (a.valid_to IS NULL OR a.valid_to >= ${day}::date)`);
    }
    const words = filter.search?.replaceAll("\0", " ").trim();
    const search = words ? `JOIN search_agencies(${place(words.slice(0, 200))}) AS found ON found.code = a.code` : "";
    const byCode: OrderColumn = { sql: "a.code", type: "text" };
    const order: OrderColumn[] = words ? [{ sql: "found.score", type: "integer", descending: true }, byCode] : [byCode];
    const from = `agency a CROSS JOIN (SELECT $1::date AS day) AS asked ${search}`;
    return keysetPage<Agency, Agency>(
      { on: this.source, select: columns, from, where, params, order, map: (row) => row },
      { ...args, first: args.first ?? DEFAULT_PAGE },
      here,
    );
  }

  children(code: string, args: PageArgs, here: Here): Promise<Page<Agency>> {
    return nestedPage<Agency, Agency>(
      here,
      "agency children",
      code,
      {
        on: this.source,
        select: columns,
        from: "agency a CROSS JOIN (SELECT $2::date AS day) AS asked",
        where: "a.parent = parent.key",
        params: [today(here)],
        order: "a.code",
        map: (row) => row,
      },
      args,
    );
  }

  successors(code: string, here: Here): Promise<Agency[]> {
    const read = (codes: readonly string[]): Promise<(Agency & { predecessor: string })[]> =>
      rows(
        this.source,
        `SELECT s.agency AS predecessor, ${columns} FROM agency_successor s JOIN agency a ON a.code = s.successor
         CROSS JOIN (SELECT $2::date AS day) AS asked WHERE s.agency = ANY($1) ORDER BY s.agency, a.code`,
        [codes, today(here)],
      );
    return findMany(here, "successors", code, read, (successor) => successor.predecessor);
  }
}
