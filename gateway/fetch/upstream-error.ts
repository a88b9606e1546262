export type UpstreamFault = "TIMEOUT" | "UPSTREAM_UNAVAILABLE";

/** A subgraph that did not answer, and how. */
export class UpstreamError extends Error {
  constructor(
    readonly code: UpstreamFault,
    readonly subgraph: string,
    readonly reason: string,
  ) {
    super(`${subgraph}: ${reason}`);
  }
}
