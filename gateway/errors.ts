import { type GraphQLError, type GraphQLFormattedError } from "graphql";
import { type ErrorCode, codedError, errorCodes } from "../subgraphs/kit/errors";
import { label } from "../subgraphs/kit/labels";
import type { Locale } from "../subgraphs/kit/viewer";

export type { ErrorCode } from "../subgraphs/kit/errors";

/** A step of the journey ends the request here, with a code out of the closed list. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail:
      { readonly key: string; readonly values?: Readonly<Record<string, string | number>> } | string = "",
  ) {
    super(code);
  }

  in(locale: Locale, requestId: string): GraphQLError {
    const detail = typeof this.detail === "string" ? this.detail : label(this.detail.key, locale, this.detail.values);
    return this.code === "INTERNAL_SERVER_ERROR"
      ? internalError(locale, requestId)
      : codedError(this.code, { locale }, detail);
  }
}

/** An error as it leaves: nothing else ever does. */
export interface ServedError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: { readonly code: ErrorCode };
}

export function messageOf(code: ErrorCode, locale: Locale, requestId: string, detail = ""): string {
  return label(`Error.${code}`, locale, { requestId, detail }).replace(/[:\s]+$/, "");
}

/** A code that a subgraph sent, if it is one of the closed list and a subgraph's to say. */
function servedCode(code: unknown): ErrorCode {
  if (code === "GRAPHQL_VALIDATION_FAILED" || !(errorCodes as readonly unknown[]).includes(code))
    return "INTERNAL_SERVER_ERROR";
  return code as ErrorCode;
}

/** Why a place of the answer is null; null words: those that the gateway has for the code. */
export interface Reason {
  readonly code: ErrorCode;
  readonly message: string | null;
}

/**
 * What a subgraph said. Its words pass only where they tell more than the code, namely what to ask otherwise: they
 * are in the reader's language and quote no value.
 */
export function servedReason(error: GraphQLFormattedError | undefined): Reason {
  const code = servedCode(error?.extensions?.["code"]);
  const message = code === "BAD_USER_INPUT" && typeof error?.message === "string" ? error.message.slice(0, 300) : "";
  return { code, message: message || null };
}

export function reason(code: ErrorCode): Reason {
  return { code, message: null };
}

function internalError(locale: Locale, requestId: string): GraphQLError {
  const error = codedError("INTERNAL_SERVER_ERROR", { locale });
  error.message = messageOf("INTERNAL_SERVER_ERROR", locale, requestId);
  return error;
}
