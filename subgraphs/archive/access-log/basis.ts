import { type Viewer, hasScope, isOfficial } from "../../kit/viewer";
import { AccessBasis } from "./entry";

/** What the archive knows of one reading before it is judged. */
export interface ReadingFacts {
  readonly holder: string | null;
  readonly hasPaper: boolean;
  /** The paper is a result that this agency issued. */
  readonly issuedBy: string | null;
  readonly fields: readonly string[];
  /** A dossier of the reader's agency that it was reached through or that the paper is in. */
  readonly agencyDossier: string | null;
  /** The dossier that was read, where the reader has no agency. */
  readonly dossier: string | null;
}

export interface Ground {
  readonly basis: AccessBasis;
  readonly purpose: string;
}

const OWN_ARCHIVE = "own archive";

/** Basis and purpose are found from what was really read, never claimed by the reader. */
export function groundOf(viewer: Viewer, facts: ReadingFacts): Ground {
  if (viewer.holder !== null && viewer.holder === facts.holder)
    return { basis: AccessBasis.OWNER, purpose: OWN_ARCHIVE };
  if (facts.agencyDossier !== null) return { basis: AccessBasis.DOSSIER, purpose: facts.agencyDossier };
  const scope = dutyScope(viewer, facts);
  if (scope !== null)
    return { basis: AccessBasis.LEGAL_DUTY, purpose: isOfficial(viewer) ? scope : `${scope} ${subOf(viewer)}` };
  // The submitter of another's dossier: the dossier is why they may read.
  if (facts.dossier !== null) return { basis: AccessBasis.DOSSIER, purpose: facts.dossier };
  return { basis: AccessBasis.LEGAL_DUTY, purpose: `${viewer.scopes[0] ?? viewer.kind} ${subOf(viewer)}` };
}

// The closed list of legal duties, the closest to what was read first.
function dutyScope(viewer: Viewer, facts: ReadingFacts): string | null {
  const reasons: (readonly [string, boolean])[] = [
    ["holder:identify", facts.fields.includes("Holder.identityNumber")],
    ["dossier:sync", viewer.kind === "MACHINE"],
    ["archive:issue", facts.issuedBy !== null && facts.issuedBy === viewer.agency],
    ["archive:digitise", true],
    ["dossier:receive", !facts.hasPaper],
    ["feedback:interview", facts.dossier !== null],
  ];
  return reasons.find(([scope, applies]) => applies && hasScope(viewer, scope))?.[0] ?? null;
}

function subOf(viewer: Viewer): string {
  return viewer.subject?.split(" ").at(-1) ?? viewer.kind;
}
