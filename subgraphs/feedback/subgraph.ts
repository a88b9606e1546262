import type { DataSource } from "typeorm";
import type { RequestContext } from "../kit/context";
import { type Subgraph, buildSubgraph, stub } from "../kit/federation";
import { loadLabels } from "../kit/labels";
import type { Built, Ground } from "../kit/subgraph-process";
import { FeedbackCountsStore } from "./index/feedback-counts";
import { AgencyQualityIndex, QualityIndexFields, qualityIndex } from "./index/quality-index.resolver";
import { followCatalogue } from "./known/follow-catalogue";
import { followDossiers } from "./known/follow-dossiers";
import { Known } from "./known/known";
import type { Allowance } from "./petition/due";
import { FilePetition } from "./petition/file-petition";
import { DossierPetitions, HolderPetitions, Petitions } from "./petition/petition.resolver";
import { PetitionStore } from "./petition/petition.store";
import { Rate } from "./rating/rate";
import { DossierRating } from "./rating/rating.resolver";
import { RatingStore } from "./rating/rating.store";
import { AgencySatisfaction, OfficeSatisfaction, ProcedureSatisfaction } from "./satisfaction/satisfaction.resolver";
import { SatisfactionStore } from "./satisfaction/satisfaction.store";
import { Agency, Dossier, Holder, OneStopOffice, Procedure } from "./stubs";

/** Feedback: what people say of the service, and the index that is made of it. */
export function buildFeedback({ source, follow }: Ground, allowance: Allowance): Built {
  loadLabels("subgraphs/feedback");
  const known = new Known(source, follow("catalogue", followCatalogue), follow("dossiers", followDossiers));
  return { subgraph: feedbackSubgraph(source, known, allowance) };
}

/** All of it made by hand: stores over the database, resolvers over the stores. */
export function feedbackSubgraph(source: DataSource, known: Known, allowance: Allowance): Subgraph {
  const ratings = new RatingStore(source);
  const satisfaction = new SatisfactionStore(source);
  const petitions = new PetitionStore(source);
  const made = [
    new Rate(ratings, known),
    new DossierRating(ratings),
    new OfficeSatisfaction(satisfaction),
    new AgencySatisfaction(satisfaction),
    new ProcedureSatisfaction(satisfaction),
    new FilePetition(petitions, known, allowance),
    new Petitions(petitions),
    new DossierPetitions(petitions),
    new HolderPetitions(petitions),
    new AgencyQualityIndex(),
    new QualityIndexFields(new FeedbackCountsStore(source)),
  ];
  return buildSubgraph({
    resolvers: made.map((resolver) => resolver.constructor),
    container: new Map<unknown, unknown>(made.map((resolver) => [resolver.constructor, resolver])),
    orphanedTypes: [Holder],
    directives: ["@key", "@shareable", "@external", "@requires", "@authenticated", "@listSize"],
    references: {
      Agency: stub(Agency),
      OneStopOffice: stub(OneStopOffice),
      Procedure: stub(Procedure),
      Dossier: stub(Dossier),
      Holder: stub(Holder),
      QualityIndex: qualityIndex,
      Rating: ({ id }: { id: string }, ctx: RequestContext) => ratings.byId(id, ctx),
      Petition: ({ code }: { code: string }, ctx: RequestContext) => petitions.byCode(code, ctx),
    },
  });
}
