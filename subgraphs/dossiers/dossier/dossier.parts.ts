import type { DataSource } from "typeorm";
import type { RequestContext } from "../../kit/context";
import { rows } from "../../kit/database";
import { groupByKey } from "../../kit/loaders";
import { DossierStep, type StepRow } from "../step/step.types";
import { DossierFee, type FeeRow } from "./dossier-fee.types";
import { ComponentOrigin } from "./dossier.enums";
import { DossierComponent } from "./dossier.types";

/** What hangs on a dossier, read for a whole page of them at once. */
export class DossierParts {
  constructor(private readonly source: DataSource) {}

  steps(ctx: RequestContext, code: string): Promise<DossierStep[]> {
    return ctx.loaders
      .get<string, DossierStep[]>("steps", async (codes) => {
        const found = await rows<StepRow>(
          this.source,
          "SELECT * FROM step WHERE dossier_code = ANY($1) ORDER BY ordinal",
          [codes],
        );
        return groupByKey(codes, found, (row) => row.dossier_code).map((own) =>
          own.map((row) => new DossierStep(row, ctx.now)),
        );
      })
      .load(code);
  }

  components(ctx: RequestContext, code: string): Promise<DossierComponent[]> {
    return ctx.loaders
      .get<string, DossierComponent[]>("components", async (codes) => {
        const found = await rows<{
          dossier_code: string;
          required_paper: string;
          paper: string;
          origin: ComponentOrigin;
        }>(
          this.source,
          "SELECT dossier_code, required_paper, paper, origin FROM dossier_component WHERE dossier_code = ANY($1) ORDER BY ordinal",
          [codes],
        );
        return groupByKey(codes, found, (row) => row.dossier_code).map((own) =>
          own.map((row) => new DossierComponent(row.required_paper, row.paper, row.origin)),
        );
      })
      .load(code);
  }

  results(ctx: RequestContext, code: string): Promise<string[]> {
    return ctx.loaders
      .get<string, string[]>("results", async (codes) => {
        const found = await rows<{ dossier_code: string; paper: string }>(
          this.source,
          "SELECT dossier_code, paper FROM dossier_result WHERE dossier_code = ANY($1) ORDER BY ordinal",
          [codes],
        );
        return groupByKey(codes, found, (row) => row.dossier_code).map((own) => own.map((row) => row.paper));
      })
      .load(code);
  }

  fees(ctx: RequestContext, code: string): Promise<DossierFee[]> {
    return ctx.loaders
      .get<string, DossierFee[]>("fees", async (codes) => {
        const found = await rows<FeeRow>(
          this.source,
          "SELECT * FROM dossier_fee WHERE dossier_code = ANY($1) ORDER BY ordinal",
          [codes],
        );
        return groupByKey(codes, found, (row) => row.dossier_code).map((own) => own.map((row) => new DossierFee(row)));
      })
      .load(code);
  }
}
