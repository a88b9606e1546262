import { type Subgraph, buildSubgraph, stub } from "../kit/federation";
import type { RequestContext } from "../kit/context";
import { hasScope } from "../kit/viewer";
import { PreviewDue } from "./clock/preview.resolver";
import { AcceptDossier } from "./dossier/accept-dossier";
import { CompleteStep } from "./dossier/complete-step";
import { DossierQueries, HolderDossiersResolver, PaperUseResolver } from "./dossier/dossier.queries";
import { DossierComponentResolver, DossierResolver } from "./dossier/dossier.resolver";
import type { DossierStore } from "./dossier/dossier.store";
import { FinishDossier } from "./dossier/finish-dossier";
import { ReturnResult } from "./dossier/return-result";
import { SubmitDossier } from "./dossier/submit-dossier";
import { Agency, Holder, Paper, QualityIndex } from "./graph/stubs";
import type { DossierEvents } from "./history/dossier-events";
import {
  DossierChanged,
  DossierChangesQuery,
  DossierEventResolver,
  DossierHistoryResolver,
} from "./history/history.resolver";
import { DossierIndicatorsResolver } from "./index/indicators.resolver";
import { AgencyOfficialsResolver, OfficialResolver } from "./register/official.resolver";
import type { RegisterStore } from "./register/register.store";
import { DossierSlipsResolver } from "./slip/slip.resolver";
import { StepResolver } from "./step/step.resolver";
import { TrackingResolver } from "./tracking/tracking.resolver";

const resolvers = [
  SubmitDossier,
  AcceptDossier,
  CompleteStep,
  FinishDossier,
  ReturnResult,
  DossierQueries,
  DossierResolver,
  DossierComponentResolver,
  DossierHistoryResolver,
  DossierEventResolver,
  DossierChangesQuery,
  DossierChanged,
  DossierSlipsResolver,
  StepResolver,
  TrackingResolver,
  PreviewDue,
  HolderDossiersResolver,
  PaperUseResolver,
  OfficialResolver,
  AgencyOfficialsResolver,
  DossierIndicatorsResolver,
] as const;

/** What finds the entities of which this subgraph is the owner, and what happens to them. */
export interface Owned {
  readonly dossiers: DossierStore;
  readonly events: DossierEvents;
  readonly register: RegisterStore;
}

export function dossiersSchema(container: ReadonlyMap<unknown, unknown>, owned: () => Owned): Subgraph {
  return buildSubgraph({
    resolvers,
    container,
    orphanedTypes: [QualityIndex],
    directives: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@listSize", "@tag"],
    sources: { dossierChanged: ({ code }: { code: string }, ctx) => owned().events.of(ctx, code) },
    references: {
      Agency: stub(Agency),
      Holder: stub(Holder),
      Paper: stub(Paper),
      QualityIndex: stub(QualityIndex),
      Dossier: ({ code }: { code: string }, ctx: RequestContext) => dossier(owned().dossiers, ctx, code),
      Official: ({ id }: { id: string }, ctx: RequestContext) => owned().register.official(ctx, id, "entities"),
    },
  });
}

// A portal that synchronises reads every dossier whole; everybody else only what the row rule gives them.
function dossier(store: DossierStore, ctx: RequestContext, code: string): Promise<unknown> {
  return hasScope(ctx.viewer, "dossier:sync") ? store.any(ctx, code) : store.visible(ctx, code);
}
