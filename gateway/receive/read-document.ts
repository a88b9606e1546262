import { GraphQLError } from "graphql";
import { messageOf } from "../errors";
import type { ReadDocument } from "../plan/documents";
import type { Snapshot } from "../plan/snapshot";
import type { RequestState } from "./request-state";

/** An operation as a client sends it. */
export interface WantedText {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A document that does not fit the schema. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super("invalid document");
  }
}

/** Throws an InvalidDocument, or a Refusal where it is past a limit. */
export function readDocument(snapshot: Snapshot, text: string, state: RequestState): ReadDocument {
  const read = snapshot.documents.read(text);
  if ("document" in read) return read;
  throw new InvalidDocument(read.map((error) => invalid(error, state)));
}

// What validation says helps whoever writes the query; what it quotes of a literal may be personal, so that is left out.
function invalid(error: GraphQLError, state: RequestState): GraphQLError {
  state.codes.add("GRAPHQL_VALIDATION_FAILED");
  const detail = error.message
    .replace(/,? found .*$/s, "")
    .replace(/\d{6,}/g, "…")
    .slice(0, 300);
  const source = error.source ? { source: error.source, positions: error.positions ?? null } : {};
  return new GraphQLError(messageOf("GRAPHQL_VALIDATION_FAILED", state.locale, state.requestId, detail), {
    ...source,
    nodes: error.nodes ?? null,
    extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
  });
}
