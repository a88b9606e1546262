import { type Subgraph, buildSubgraph, stub } from "../kit/federation";
import { AgencyQualityIndex, QualityIndexFields, qualityIndex } from "./index/quality-index.resolver";
import { FilePetition } from "./petition/file-petition";
import { DossierPetitions, HolderPetitions, Petitions } from "./petition/petition.resolver";
import type { PetitionStore } from "./petition/petition.store";
import { Rate } from "./rating/rate";
import { DossierRating } from "./rating/rating.resolver";
import type { RatingStore } from "./rating/rating.store";
import { AgencySatisfaction, OfficeSatisfaction, ProcedureSatisfaction } from "./satisfaction/satisfaction.resolver";
import { Agency, Dossier, Holder, OneStopOffice, Procedure } from "./stubs";
import type { RequestContext } from "../kit/context";

export const resolvers = [
  Rate, DossierRating, OfficeSatisfaction, AgencySatisfaction, ProcedureSatisfaction,
  Petitions, DossierPetitions, HolderPetitions, FilePetition, AgencyQualityIndex, QualityIndexFields,
] as const;

/** What finds the entities of which this subgraph is the owner. */
export interface Owned { readonly ratings: RatingStore; readonly petitions: PetitionStore }

export function feedbackSchema(container: ReadonlyMap<unknown, unknown>, owned: () => Owned): Subgraph {
  return buildSubgraph({
    resolvers,
    container,
    orphanedTypes: [Holder],
    directives: ["@key", "@shareable", "@external", "@requires", "@authenticated", "@listSize"],
    references: {
      Agency: stub(Agency), OneStopOffice: stub(OneStopOffice), Procedure: stub(Procedure), Dossier: stub(Dossier), Holder: stub(Holder),
      QualityIndex: qualityIndex,
      Rating: ({ id }: { id: string }, ctx: RequestContext) => owned().ratings.byId(id, ctx),
      Petition: ({ code }: { code: string }, ctx: RequestContext) => owned().petitions.byCode(code, ctx),
    },
  });
}
