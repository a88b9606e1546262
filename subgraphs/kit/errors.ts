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
  // Without a path it came before any field was resolved: the request itself does not fit.
  if (!error.path) return invalidRequest(error, reader);
  const known = codeOfDatabaseFault(error.originalError);
  if (known !== "BAD_USER_INPUT") logFault(error, reader.requestId, log);
  if (known) {
    const message = label(`Error.${known}`, reader.locale, { detail: "" }).trim();
    return new GraphQLError(message, { ...place, extensions: { code: known } });
  }
  const message = label("Error.INTERNAL_SERVER_ERROR", reader.locale, { requestId: reader.requestId });
  return new GraphQLError(message, { ...place, extensions: { code: "INTERNAL_SERVER_ERROR" } });
}

export function isCoded(error: GraphQLError): boolean {
  return (errorCodes as readonly unknown[]).includes(error.extensions["code"]);
}

// A variable that does not fit is told by its name alone, and long numbers are left out: the value may be an identity number.
function invalidRequest(error: GraphQLError, reader: Reader): GraphQLError {
  const variable = /^Variable "(\$\w+)".*?(?: at "([^"]+)")?;/s.exec(error.message);
  const code = variable ? "BAD_USER_INPUT" : "GRAPHQL_VALIDATION_FAILED";
  const detail = variable ? (variable[2] ?? variable[1]) : withoutNumbers(error.message);
  const message = label(`Error.${code}`, reader.locale, { detail: detail ?? "" });
  return new GraphQLError(message, { nodes: error.nodes ?? null, extensions: { code } });
}

export function withoutNumbers(text: string): string {
  return text.replaceAll(/\d{6,}/g, "…");
}

// What PostgreSQL and its driver say when the database is away, has no time, or cannot hold a text.
function codeOfDatabaseFault(fault: unknown): ErrorCode | null {
  const { code, name, message } = (fault ?? {}) as { code?: string; name?: string; message?: string };
  const state = code ?? "";
  if (["22021", "22P05"].includes(state)) return "BAD_USER_INPUT";
  if (state === "57014") return "TIMEOUT";
  const isAway =
    /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(state) ||
    name === "QueryRunnerProviderAlreadyReleasedError" ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(message ?? "");
  return isAway ? "UPSTREAM_UNAVAILABLE" : null;
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
