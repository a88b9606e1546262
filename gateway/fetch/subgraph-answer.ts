import type { GraphQLFormattedError } from "graphql";

export type FieldError = GraphQLFormattedError;

export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly FieldError[];
}

/** Null: that was no answer to a GraphQL request. */
export function readAnswer(text: string): SubgraphAnswer | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null) return null;
  const { data, errors } = body as { data?: unknown; errors?: unknown };
  if (data === undefined && !Array.isArray(errors)) return null;
  return {
    data: typeof data === "object" ? (data as Record<string, unknown> | null) : null,
    errors: Array.isArray(errors) ? errors.filter((error) => typeof error === "object" && error !== null) : noErrors,
  };
}

const noErrors: readonly FieldError[] = [];
