import { hasScope, isOfficial, type Viewer } from "../../kit/viewer";

// Who may see which petition, as conditions over `petition p`. $1 to $5 are the values of `sightOf`, in every statement.

/** Read at the head of every list of parameters. */
export function sightOf(viewer: Viewer): [holder: string | null, subject: string | null, agency: string | null, manages: boolean, answers: boolean] {
  const official = isOfficial(viewer);
  return [
    viewer.holder, viewer.subject, viewer.agency,
    official && hasScope(viewer, "feedback:manage"), official && hasScope(viewer, "feedback:answer"),
  ];
}

const MINE = "(p.holder = $1::text OR p.filed_by = $2::text)";
const HANDLED = `(($4::boolean AND EXISTS (SELECT 1 FROM known_agency a WHERE a.code = $3::text AND a.province IS NOT DISTINCT FROM p.province))
  OR ($5::boolean AND p.forwarded_to = $3::text))`;

/** In the lists that everybody reads: the public ones, and for officials those that are theirs to handle. */
export const LISTED = `(p.public OR ${HANDLED})`;

/** By its code: one's own as well. */
export const VISIBLE = `(${LISTED} OR ${MINE})`;

/** A dossier's code is shown to its parties and to those who handle the petition, not to whoever reads a public petition. */
export const SEES_DOSSIER = `(${MINE} OR ${HANDLED}
  OR EXISTS (SELECT 1 FROM known_dossier d WHERE d.code = p.dossier AND $1::text IN (d.owner, d.submitter)))`;
