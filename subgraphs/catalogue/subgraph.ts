import type { DataSource } from "typeorm";
import { type Subgraph, buildSubgraph, stub } from "../kit/federation";
import { loadLabels } from "../kit/labels";
import type { Running } from "../kit/process";
import { startSubgraph } from "../kit/subgraph-process";
import { AgencyResolver } from "./agency/agency.resolver";
import { AgencyService } from "./agency/agency.service";
import { BundleMemberResolver, BundleResolver } from "./bundle/bundle.resolver";
import { BundleService } from "./bundle/bundle.service";
import { CalendarResolver } from "./calendar/calendar.resolver";
import type { CatalogueConfig } from "./config";
import { CounterResolver, OfficeResolver, PostingResolver } from "./office/office.resolver";
import { OfficeService } from "./office/office.service";
import { PostingService } from "./office/posting.service";
import { hereOf } from "./lookup";
import { PaperTypeResolver, RequiredPaperResolver } from "./paper/paper.resolver";
import { PaperService } from "./paper/paper.service";
import { ProcedureResolver } from "./procedure/procedure.resolver";
import { ProcedureService } from "./procedure/procedure.service";
import { PublicationService } from "./quality-index/publication.service";
import { QualityIndex } from "./quality-index/quality-index";
import { QualityIndexResolver } from "./quality-index/quality-index.resolver";
import { CaseResolver, VersionResolver } from "./version/version.resolver";
import { VersionService } from "./version/version.service";

/** The catalogue process: what procedures exist, where, and what each asks for and gives. */
export function startCatalogue(config: CatalogueConfig): Promise<Running & { port: number }> {
  loadLabels("subgraphs/catalogue");
  return startSubgraph(config, [], ({ source }) => ({ subgraph: buildCatalogue(source) }));
}

/** All of it made by hand: services over the database, resolvers over the services. */
export function buildCatalogue(source: DataSource): Subgraph {
  const agencies = new AgencyService(source);
  const offices = new OfficeService(source);
  const postings = new PostingService(source);
  const procedures = new ProcedureService(source);
  const versions = new VersionService(source);
  const papers = new PaperService(source);
  const bundles = new BundleService(source);
  const made = [
    new AgencyResolver(agencies, offices),
    new OfficeResolver(offices, agencies, postings),
    new CounterResolver(procedures),
    new PostingResolver(versions),
    new ProcedureResolver(procedures, versions, bundles, offices),
    new VersionResolver(versions, procedures, papers),
    new CaseResolver(versions, papers),
    new PaperTypeResolver(papers, procedures),
    new RequiredPaperResolver(papers),
    new BundleResolver(bundles),
    new BundleMemberResolver(procedures),
    new CalendarResolver(source),
    new QualityIndexResolver(new PublicationService(source)),
  ];
  return buildSubgraph({
    resolvers: made.map((resolver) => resolver.constructor),
    container: new Map<unknown, unknown>(made.map((resolver) => [resolver.constructor, resolver])),
    references: {
      Agency: ({ code }: Coded, ctx, info) => agencies.byCode(code, hereOf(ctx, info)),
      OneStopOffice: ({ code }: Coded, ctx, info) => offices.byCode(code, hereOf(ctx, info)),
      Counter: ({ id }: Identified, ctx, info) => offices.counterById(id, hereOf(ctx, info)),
      ProcedureField: ({ code }: Coded, ctx, info) => procedures.fieldByCode(code, hereOf(ctx, info)),
      Procedure: ({ code }: Coded, ctx, info) => procedures.byCode(code, hereOf(ctx, info)),
      ProcedureVersion: ({ id }: Identified, ctx, info) => versions.byId(id, hereOf(ctx, info)),
      RequiredPaper: ({ id }: Identified, ctx, info) => papers.requiredById(id, hereOf(ctx, info)),
      PaperType: ({ code }: Coded, ctx, info) => papers.typeByCode(code, hereOf(ctx, info)),
      ProcedureBundle: ({ code }: Coded, ctx, info) => bundles.byCode(code, hereOf(ctx, info)),
      QualityIndex: stub(QualityIndex),
    },
    orphanedTypes: [QualityIndex],
    directives: ["@key", "@listSize", "@shareable"],
    cacheHints: true,
  });
}

interface Coded {
  readonly code: string;
}
interface Identified {
  readonly id: string;
}
