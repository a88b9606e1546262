import type { WorkingSession } from "../clock/work-calendar";
import type { TimeUnit } from "../clock/clock";
import type { DossierChannel, FeeKind, OfficialRole } from "../dossier/dossier.enums";

/** A procedure version as the catalogue's feed carries it. */
export interface VersionBody {
  readonly id: string;
  readonly procedure: { readonly code: string; readonly name: string; readonly field: string; readonly level: string };
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  readonly onlineLevel: string;
  readonly channels: readonly DossierChannel[];
  readonly cases: readonly VersionCase[];
  /** Types of the papers that it gives as result. */
  readonly results: readonly string[];
  readonly formSchema: unknown;
  readonly process: readonly ProcessStep[];
  readonly sameDayCutoff: boolean;
}

export interface VersionCase {
  readonly code: string;
  readonly name: string;
  readonly timeLimit: { readonly amount: number; readonly unit: TimeUnit };
  readonly fees: readonly CatalogueFee[];
  readonly requiredPapers: readonly RequiredPaperBody[];
}

export interface CatalogueFee {
  readonly code: string;
  readonly name: string;
  readonly kind: FeeKind;
  readonly amount: number;
  readonly onlineAmount: number;
}

export interface RequiredPaperBody {
  readonly id: string;
  readonly name: string;
  readonly acceptedTypes: readonly string[];
  readonly originals: number;
  readonly certifiedCopies: number;
  readonly photocopies: number;
  readonly mandatory: boolean;
}

export interface ProcessStep {
  readonly ordinal: number;
  readonly name: string;
  readonly role: OfficialRole;
  readonly agencyLevel: string;
  readonly hours: number;
  readonly signs: boolean;
}

export interface OfficeFacts {
  readonly code: string;
  readonly name: string;
  readonly agency: string;
  readonly address: string | null;
  readonly sessions: readonly WorkingSession[];
}
