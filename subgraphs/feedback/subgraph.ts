import { loadLabels } from "../kit/labels";
import type { Built, Ground } from "../kit/subgraph-process";
import { FeedbackCountsStore } from "./index/feedback-counts";
import { AgencyQualityIndex, QualityIndexFields } from "./index/quality-index.resolver";
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
import { feedbackSchema } from "./schema";

/** Feedback: what people say of the service, and the index that is made of it. */
export function buildFeedback({ source, follow }: Ground, allowance: Allowance): Built {
  loadLabels("subgraphs/feedback");
  const known = new Known(source, follow("catalogue", followCatalogue), follow("dossiers", followDossiers));
  const ratings = new RatingStore(source);
  const satisfaction = new SatisfactionStore(source);
  const petitions = new PetitionStore(source);
  const container = new Map<unknown, unknown>([
    [Rate, new Rate(ratings, known)],
    [DossierRating, new DossierRating(ratings)],
    [OfficeSatisfaction, new OfficeSatisfaction(satisfaction)],
    [AgencySatisfaction, new AgencySatisfaction(satisfaction)],
    [ProcedureSatisfaction, new ProcedureSatisfaction(satisfaction)],
    [Petitions, new Petitions(petitions)],
    [DossierPetitions, new DossierPetitions(petitions)],
    [HolderPetitions, new HolderPetitions(petitions)],
    [FilePetition, new FilePetition(petitions, known, allowance)],
    [AgencyQualityIndex, new AgencyQualityIndex()],
    [QualityIndexFields, new QualityIndexFields(new FeedbackCountsStore(source))],
  ]);
  return { subgraph: feedbackSchema(container, () => ({ ratings, petitions })) };
}
