import { type Subgraph, type SubgraphOptions, buildSubgraph, stub } from "../kit/federation";
import type { RequestContext } from "../kit/context";
import { AccessRecordResolver } from "./access-log/access-record";
import { HolderResolver } from "./holder/holder.resolver";
import type { HolderStore } from "./holder/holder.store";
import { RegisterHolder } from "./holder/register-holder";
import { DigitisationIndexResolver, QualityIndex } from "./index/digitisation-index";
import { AttestPaper } from "./paper/attest-paper";
import { IssueResult } from "./paper/issue-result";
import { PaperResolver } from "./paper/paper.resolver";
import type { PaperStore } from "./paper/paper.store";
import { RegisterPaper } from "./paper/register-paper";
import { VerifyPaper } from "./paper/verify-paper";
import { AgencyReuseResolver, PaperTypeReuseResolver } from "./reuse/reuse";
import { RequiredPaper, SatisfiedByResolver } from "./reuse/satisfied-by";
import { Agency, PaperType } from "./stubs";
import { StartUpload } from "./upload/start-upload";

const RESOLVERS = [
  HolderResolver,
  RegisterHolder,
  PaperResolver,
  RegisterPaper,
  AttestPaper,
  IssueResult,
  VerifyPaper,
  StartUpload,
  AccessRecordResolver,
  SatisfiedByResolver,
  AgencyReuseResolver,
  PaperTypeReuseResolver,
  DigitisationIndexResolver,
];

export interface Entities {
  readonly holders: HolderStore;
  readonly papers: PaperStore;
}

/** The archive's part of the graph; `container` and `entities` are only asked when a query runs. */
export function archiveSchema(container: SubgraphOptions["container"], entities: () => Entities): Subgraph {
  return buildSubgraph({
    resolvers: RESOLVERS,
    container,
    references: {
      Holder: ({ id }: { id: string }, ctx: RequestContext) => entities().holders.visible(id, ctx),
      Paper: ({ id }: { id: string }, ctx: RequestContext) => entities().papers.visible(id, ctx),
      Agency: stub(Agency),
      PaperType: stub(PaperType),
      RequiredPaper: stub(RequiredPaper),
      QualityIndex: stub(QualityIndex),
    },
    orphanedTypes: [RequiredPaper, QualityIndex],
    directives: [
      "@key",
      "@shareable",
      "@external",
      "@requires",
      "@authenticated",
      "@requiresScopes",
      "@listSize",
      "@tag",
    ],
  });
}
