export type Locale = "vi" | "en";

/** Who asks, as the gateway verified it. A subgraph trusts nothing else. */
export interface Viewer {
  readonly kind: "ANONYMOUS" | "HOLDER" | "OFFICIAL" | "MACHINE";
  /** `<issuer> <sub>`; null when nobody is signed in. */
  readonly subject: string | null;
  readonly holder: string | null;
  readonly official: string | null;
  readonly agency: string | null;
  readonly office: string | null;
  readonly scopes: readonly string[];
  /** Keyed hash of the client's address: rate limits and anonymous idempotency keys. */
  readonly client: string;
}

/** What the gateway signs with every request to a subgraph. */
export interface Envelope {
  readonly viewer: Viewer;
  readonly locale: Locale;
  readonly requestId: string;
  /** The instant that development moved the clock to; null for the wall clock. */
  readonly now: string | null;
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  readonly deadline: number | null;
  /** Milliseconds since the epoch after which the signature is refused. */
  readonly expires: number;
}

export const anonymous: Viewer = {
  kind: "ANONYMOUS",
  subject: null,
  holder: null,
  official: null,
  agency: null,
  office: null,
  scopes: [],
  client: "",
};

export function hasScope(viewer: Viewer, ...anyOf: string[]): boolean {
  return anyOf.some((scope) => viewer.scopes.includes(scope));
}

/** Under which an idempotency key is remembered: the person or machine, else the anonymous address. */
export function viewerKey(viewer: Viewer): string {
  return viewer.subject ?? `anonymous ${viewer.client}`;
}

export function isOfficial(viewer: Viewer): viewer is Viewer & { official: string; agency: string } {
  return viewer.kind === "OFFICIAL" && viewer.official !== null && viewer.agency !== null;
}
