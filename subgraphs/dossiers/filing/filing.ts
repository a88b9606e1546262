import type { ReceivingOffice } from "../catalogue/office-facts";
import type { VersionBody, VersionCase } from "../catalogue/version";
import type { ComponentOrigin } from "../dossier/dossier.enums";
import type { SubmitDossierInput } from "../dossier/submit-dossier.types";

/** A filing that has passed every check. */
export interface Filing {
  readonly input: SubmitDossierInput;
  readonly version: VersionBody;
  readonly case: VersionCase;
  readonly office: ReceivingOffice;
  readonly parties: Parties;
  readonly components: readonly FiledComponent[];
}

/** Who files for whom; the official is set where one helps at the counter. */
export interface Parties {
  readonly owner: string;
  readonly submitter: string;
  readonly official: string | null;
}

export interface FiledComponent {
  readonly requiredPaper: string;
  readonly paper: string;
  readonly origin: ComponentOrigin;
}
