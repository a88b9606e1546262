import { hasScope, isOfficial, type Viewer } from "../../kit/viewer";

// Who may see which petition, as conditions over `petition p` and the one who asks.

/** After FROM. $1 to $5 are the values of `sightOf`, in every statement. */
export const PETITIONS_IN_SIGHT = `petition p CROSS JOIN
  (SELECT $1::text AS holder, $2::text AS subject, $3::text AS agency, $4::boolean AS manages, $5::boolean AS answers) AS viewer`;

/** At the head of every list of parameters. */
export function sightOf(viewer: Viewer): unknown[] {
  const official = isOfficial(viewer);
  const manages = official && hasScope(viewer, "feedback:manage");
  const answers = official && hasScope(viewer, "feedback:answer");
  return [viewer.holder, viewer.subject, viewer.agency, manages, answers];
}

const MINE = "(p.holder = viewer.holder OR p.filed_by = viewer.subject)";
const HANDLED = `((viewer.manages
    AND EXISTS (SELECT 1 FROM known_agency a WHERE a.code = viewer.agency AND a.province IS NOT DISTINCT FROM p.province))
  OR (viewer.answers AND p.forwarded_to = viewer.agency))`;

/** In the lists that everybody reads: the public ones, and for officials those that are theirs to handle. */
export const LISTED = `(p.public OR ${HANDLED})`;

/** By its code: one's own as well. */
export const VISIBLE = `(${LISTED} OR ${MINE})`;

/** A dossier's code is shown to its parties and to those who handle the petition, not to whoever reads a public petition. */
export const SEES_DOSSIER = `(${MINE} OR ${HANDLED}
  OR EXISTS (SELECT 1 FROM known_dossier d WHERE d.code = p.dossier AND viewer.holder IN (d.owner, d.submitter)))`;
