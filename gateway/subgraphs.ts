/** The systems behind the one graph, by their name in the supergraph. */
export const subgraphNames = ["catalogue", "dossiers", "archive", "feedback", "esignature"] as const;

/** Owns the holders and the access log: makes a holder at first sign-in, keeps the record of what was read. */
export const ARCHIVE = "archive";
/** Owns the register of posts. */
export const DOSSIERS = "dossiers";
