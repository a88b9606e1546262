import { type Viewer, hasScope } from "../../kit/viewer";

/** Under which names the viewer stands in the table of readers: as a person, and as an official of an agency. */
export function readerKeys(viewer: Viewer): string[] {
  const asOfficial = officialReader(viewer);
  return [...(viewer.holder ? [holderReader(viewer.holder)] : []), ...(asOfficial === null ? [] : [asOfficial])];
}

/** An official reads what the agency reads; null for everybody without a post or without a scope for dossiers. */
export function officialReader(viewer: Viewer): string | null {
  const reads = hasScope(viewer, "dossier:read", "dossier:receive", "dossier:process");
  return viewer.official && viewer.agency && reads ? agencyReader(viewer.agency) : null;
}

export const holderReader = (holder: string) => `holder:${holder}`;
export const agencyReader = (agency: string) => `agency:${agency}`;

/** The row rule: `d` is the dossier, `parameter` holds the viewer's reader keys. Not yours is the same as not there. */
export function visibleTo(parameter: string, dossier = "d.code"): string {
  return `EXISTS (SELECT 1 FROM dossier_reader AS reader WHERE reader.dossier_code = ${dossier} AND reader.reader = ANY(${parameter}))`;
}
