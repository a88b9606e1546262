import { GraphQLError } from "graphql";
import { label } from "./labels";
import type { Logger } from "./log";
import type { Locale } from "./viewer";

/** Everything that is thrown (not answered as a problem) carries one of these in `extensions.code`. */
export const errorCodes = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_TOO_COSTLY",
  "RATE_LIMITED",
  "CALENDAR_NOT_LOADED",
  "UPSTREAM_UNAVAILABLE",
  "TIMEOUT",
  "INTERNAL_SERVER_ERROR",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

type Reader = { readonly locale: Locale };

/** An error with a code out of the closed list and a message in the reader's language. */
export function codedError(code: ErrorCode, reader: Reader, detail = ""): GraphQLError {
  return new GraphQLError(label(`Error.${code}`, reader.locale, { detail }).trim(), { extensions: { code } });
}

export const badUserInput = (reader: Reader, detail: string) => codedError("BAD_USER_INPUT", reader, detail);
export const forbidden = (reader: Reader) => codedError("FORBIDDEN", reader);
export const unauthenticated = (reader: Reader) => codedError("UNAUTHENTICATED", reader);
export const rateLimited = (reader: Reader) => codedError("RATE_LIMITED", reader);
export const calendarNotLoaded = (reader: Reader) => codedError("CALENDAR_NOT_LOADED", reader);
export const upstreamUnavailable = (reader: Reader) => codedError("UPSTREAM_UNAVAILABLE", reader);

/** Errors that we threw on purpose pass; anything else is logged and becomes INTERNAL_SERVER_ERROR without a word of its own. */
export function maskError(
  error: GraphQLError,
  reader: Reader & { readonly requestId: string },
  log: Logger,
): GraphQLError {
  const place = { nodes: error.nodes ?? null, path: error.path ?? null };
  if (isCoded(error))
    return new GraphQLError(error.message, { ...place, extensions: { code: error.extensions["code"] } });
  if (!error.originalError && !error.path) return invalidRequest(error, reader);
  logFault(error, reader.requestId, log);
  const message = label("Error.INTERNAL_SERVER_ERROR", reader.locale, { requestId: reader.requestId });
  return new GraphQLError(message, { ...place, extensions: { code: "INTERNAL_SERVER_ERROR" } });
}

export function isCoded(error: GraphQLError): boolean {
  return (errorCodes as readonly unknown[]).includes(error.extensions["code"]);
}

function invalidRequest(error: GraphQLError, reader: Reader): GraphQLError {
  const message = label("Error.GRAPHQL_VALIDATION_FAILED", reader.locale, { detail: error.message });
  return new GraphQLError(message, { nodes: error.nodes ?? null, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } });
}

// The fault's own message may quote a value (PostgreSQL does), so only its kind, its place and its stack's frames are logged.
function logFault(error: GraphQLError, requestId: string, log: Logger): void {
  const cause = error.originalError ?? error;
  const frames = (cause.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12);
  const sqlState = (cause as { code?: unknown }).code;
  log.error({ requestId, path: error.path, fault: cause.name, sqlState, frames }, "unexpected fault");
}
