import { loadLabels } from "../kit/labels";
import type { Built, Ground } from "../kit/subgraph-process";
import { applyArchive } from "./archive/archive.follower";
import { applyCatalogue } from "./catalogue/catalogue.follower";
import { VersionsStore } from "./catalogue/versions.store";
import { CalendarStore } from "./clock/calendar.store";
import { PreviewDue } from "./clock/preview.resolver";
import { AcceptDossier } from "./dossier/accept-dossier";
import { ColumnSealer } from "./dossier/columns.sealer";
import { CompleteStep } from "./dossier/complete-step";
import { DossierLists } from "./dossier/dossier.lists";
import { DossierParts } from "./dossier/dossier.parts";
import { DossierQueries, HolderDossiersResolver, PaperUseResolver } from "./dossier/dossier.queries";
import { DossierComponentResolver, DossierResolver } from "./dossier/dossier.resolver";
import { DossierService } from "./dossier/dossier.service";
import { DossierStore } from "./dossier/dossier.store";
import { FinishDossier } from "./dossier/finish-dossier";
import { Peers } from "./dossier/peers";
import { ReturnResult } from "./dossier/return-result";
import { SubmitDossier } from "./dossier/submit-dossier";
import { applySignatures } from "./esignature/esignature.follower";
import { FormValidator } from "./form/form-validator";
import { DossierEvents } from "./history/dossier-events";
import {
  DossierChanged,
  DossierChangesQuery,
  DossierEventResolver,
  DossierHistoryResolver,
} from "./history/history.resolver";
import { HistoryStore } from "./history/history.store";
import { DossierIndicatorsResolver } from "./index/indicators.resolver";
import { AgencyOfficialsResolver, OfficialResolver } from "./register/official.resolver";
import { postsRoute } from "./register/posts.route";
import { RegisterStore } from "./register/register.store";
import { dossiersSchema } from "./schema";
import { DossierSlipsResolver } from "./slip/slip.resolver";
import { slipRoute } from "./slip/slip.route";
import { StepResolver } from "./step/step.resolver";
import { DatabaseCounter, LookupLimits, MemoryCounter } from "./tracking/lookup-limits";
import { TrackingResolver } from "./tracking/tracking.resolver";

export interface LookupSettings {
  readonly perMinute: number;
  readonly wrongPerDay: number;
  readonly counter: "DATABASE" | "MEMORY";
}

/** Dossiers: from filing to the returned result, under one clock. */
export function buildDossiers({ config, source, keys, feed, follow }: Ground, lookups: LookupSettings): Built {
  loadLabels("subgraphs/dossiers");
  const peers = new Peers([
    follow("catalogue", applyCatalogue),
    follow("archive", applyArchive),
    follow("esignature", applySignatures),
  ]);
  const sealer = new ColumnSealer(keys);
  const dossiers = new DossierStore(source);
  const lists = new DossierLists(source);
  const parts = new DossierParts(source);
  const calendars = new CalendarStore(source);
  const versions = new VersionsStore();
  const register = new RegisterStore(source);
  const history = new HistoryStore(source, dossiers, feed.sequencer);
  const events = new DossierEvents(source, dossiers, feed);
  const moves = new DossierService(source, dossiers, calendars, peers, sealer);
  const counter = lookups.counter === "MEMORY" ? new MemoryCounter() : new DatabaseCounter(source);
  const limits = new LookupLimits(counter, lookups.perMinute, lookups.wrongPerDay);
  const container = new Map<unknown, unknown>([
    [SubmitDossier, new SubmitDossier(source, dossiers, peers, { forms: new FormValidator(), versions, sealer })],
    [AcceptDossier, new AcceptDossier(moves)],
    [CompleteStep, new CompleteStep(moves)],
    [FinishDossier, new FinishDossier(moves)],
    [ReturnResult, new ReturnResult(moves)],
    [DossierQueries, new DossierQueries(dossiers, lists)],
    [DossierResolver, new DossierResolver(parts, calendars, sealer)],
    [DossierComponentResolver, new DossierComponentResolver()],
    [DossierHistoryResolver, new DossierHistoryResolver(history)],
    [DossierEventResolver, new DossierEventResolver(history, register, sealer)],
    [DossierChangesQuery, new DossierChangesQuery(history)],
    [DossierChanged, new DossierChanged(dossiers)],
    [DossierSlipsResolver, new DossierSlipsResolver(source, config.publicOrigin)],
    [StepResolver, new StepResolver(register)],
    [TrackingResolver, new TrackingResolver(source, sealer, limits, parts, dossiers)],
    [PreviewDue, new PreviewDue(source, calendars, versions)],
    [HolderDossiersResolver, new HolderDossiersResolver(lists)],
    [PaperUseResolver, new PaperUseResolver(lists)],
    [OfficialResolver, new OfficialResolver(register)],
    [AgencyOfficialsResolver, new AgencyOfficialsResolver(register)],
    [DossierIndicatorsResolver, new DossierIndicatorsResolver(source)],
  ]);
  return {
    subgraph: dossiersSchema(container, () => ({ dossiers, events, register })),
    routes: [slipRoute(source, sealer), postsRoute(register)],
  };
}
