import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import type { Page } from "../../kit/connection";
import { rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import { type PageArguments, batchedPages } from "../dossier/batched-pages";
import { Official, type OfficialRow } from "./official.types";

const columns = "o.id, o.name, p.position, p.department, p.agency, p.office, p.fields";

/** The register of posts (who works where, as what), read in batches. */
export class RegisterStore {
  constructor(private readonly source: DataSource) {}

  /**
   * Somebody who has left keeps the post that they held last: dossiers of the past name them. `on` says where they are
   * named: each place has a batch of its own, so that a page costs the same however its parts overtake each other.
   */
  official(ctx: RequestContext, id: string, on: "steps" | "events" | "entities"): Promise<Official | null> {
    return ctx.loaders
      .get<string, Official | null>(`official on ${on}`, async (ids) => {
        const found = await rows<OfficialRow>(
          this.source,
          `SELECT DISTINCT ON (o.id) ${columns} FROM official AS o JOIN post AS p ON p.official_id = o.id
         WHERE o.id = ANY($1) ORDER BY o.id, p.held_to DESC NULLS FIRST`,
          [ids],
        );
        return byKey(ids, found, (row) => row.id).map((row) => row && new Official(row));
      })
      .load(id);
  }

  ofAgency(ctx: RequestContext, agency: string, field: string | null, args: PageArguments): Promise<Page<Official>> {
    const name = `officials ${JSON.stringify([field, args.first, args.after])}`;
    return ctx.loaders
      .get<string, Page<Official>>(name, (agencies) =>
        batchedPages<OfficialRow, Official>(
          {
            on: this.source,
            select: columns,
            from: "post AS p JOIN official AS o ON o.id = p.official_id",
            key: "p.agency",
            where: ["p.held_to IS NULL", "$1::text IS NULL OR $1 = ANY(p.fields)"],
            params: [field],
            order: [
              { sql: "o.name", type: "text" },
              { sql: "o.id", type: "text" },
            ],
            map: (row) => new Official(row),
          },
          agencies,
          args,
          ctx,
        ),
      )
      .load(agency);
  }

  /** Who may do what, as the gateway keeps it in memory. */
  async posts(): Promise<{ official: string; agency: string; office: string | null; scopes: string[] }[]> {
    return rows(
      this.source,
      "SELECT official_id AS official, agency, office, scopes FROM post WHERE held_to IS NULL ORDER BY official_id",
    );
  }
}
