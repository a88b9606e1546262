import type { IncomingMessage } from "node:http";

export interface OriginRules {
  /** Where people reach the gateway themselves. */
  readonly publicOrigin: string | null;
  /** Other origins whose pages may ask, exactly as browsers name them. */
  readonly corsOrigins: readonly string[];
}

/** What a request is, as far as the browser tells whose page it comes from. */
export type Visit =
  /** No page of another origin stands behind it. */
  { readonly kind: "own" } | { readonly kind: "allowed"; readonly origin: string } | { readonly kind: "refused" };

const own: Visit = { kind: "own" };
const refused: Visit = { kind: "refused" };

/**
 * Browsers name the page's origin, or at least say that it is another one's, with whatever a foreign page makes them send;
 * programs send neither. So a page that is not on the list can neither ask nor be answered, by whatever trick of forms,
 * images or plain GETs, and nothing has to be added to requests for it.
 */
export function visitOf({ headers }: IncomingMessage, { publicOrigin, corsOrigins }: OriginRules): Visit {
  const { origin } = headers;
  if (origin === undefined) {
    const site = headers["sec-fetch-site"];
    return site === undefined || site === "same-origin" || site === "none" ? own : refused;
  }
  if (origin === publicOrigin || isHost(origin, headers.host)) return own;
  return corsOrigins.includes(origin) ? { kind: "allowed", origin } : refused;
}

// Behind a proxy the scheme is not known here; a page of the same host is ours on either.
function isHost(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

const METHODS = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
const ASKED =
  "accept-language, authorization, content-type, if-none-match, last-event-id, tus-resumable, upload-concat, upload-defer-length, upload-length, upload-metadata, upload-offset, x-request-id";
const SHOWN =
  "etag, location, retry-after, tus-resumable, upload-expires, upload-length, upload-metadata, upload-offset, x-request-id";

/** For every answer to a page of another origin. No credentials: a bearer token is sent by the page itself or not at all. */
export function allowingHeaders(origin: string): Record<string, string> {
  return { "access-control-allow-origin": origin, "access-control-expose-headers": SHOWN, vary: "origin" };
}

/** For the question that a browser asks before it sends what the page wants to send. */
export function preflightHeaders(origin: string): Record<string, string> {
  return {
    ...allowingHeaders(origin),
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": ASKED,
    "access-control-max-age": "7200",
  };
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}
