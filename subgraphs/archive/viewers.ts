import { type Viewer, hasScope, isOfficial } from "../kit/viewer";

/** The agency in whose dossiers the viewer may read archives; null for everybody else. */
export function readingAgency(viewer: Viewer): string | null {
  return isOfficial(viewer) && hasScope(viewer, "archive:read") ? viewer.agency : null;
}

/** The agency whose own results the viewer may read; null for everybody else. */
export function issuingAgency(viewer: Viewer): string | null {
  return isOfficial(viewer) && hasScope(viewer, "archive:issue") ? viewer.agency : null;
}

/** A peer system (the national portal) that the law lets read whole dossiers: along the feed of dossiers, not by ids of its own. */
export function isPeer(viewer: Viewer): boolean {
  return viewer.kind === "MACHINE" && hasScope(viewer, "dossier:sync");
}

/** Whose right rests on dossiers: what they may see grows with the dossiers' feed. */
export function readsThroughDossiers(viewer: Viewer): boolean {
  return readingAgency(viewer) !== null || isPeer(viewer);
}
