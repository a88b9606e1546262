import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { byKey } from "../../kit/loaders";
import type { DossierRow } from "./dossier.row";
import { Dossier } from "./dossier.types";
import { isDossierCode } from "./names";
import { readerKeys, visibleTo } from "./who-may-read";

/** Reads dossiers under the row rule. */
export class DossierStore {
  constructor(readonly source: DataSource) {}

  /** Null when there is none or it is not the viewer's to see. */
  async visible(ctx: RequestContext, code: string): Promise<Dossier | null> {
    if (!isDossierCode(code)) return null;
    return ctx.loaders
      .get<string, Dossier | null>("visible dossier", async (codes) => {
        const sql = `SELECT d.* FROM dossier AS d WHERE d.code = ANY($1) AND ${visibleTo("$2")}`;
        return dossiersOf(codes, await rows<DossierRow>(this.source, sql, [codes, readerKeys(ctx.viewer)]));
      })
      .load(code);
  }

  /** Without the row rule: for the feed that a portal synchronises from, and for public tracking that shows no personal data. */
  any(ctx: RequestContext, code: string): Promise<Dossier | null> {
    return ctx.loaders
      .get<string, Dossier | null>("any dossier", async (codes) => {
        return dossiersOf(
          codes,
          await rows<DossierRow>(this.source, "SELECT d.* FROM dossier AS d WHERE d.code = ANY($1)", [codes]),
        );
      })
      .load(code);
  }
}

function dossiersOf(codes: readonly string[], found: readonly DossierRow[]): (Dossier | null)[] {
  return byKey(codes, found, (row) => row.code).map((row) => row && new Dossier(row));
}
