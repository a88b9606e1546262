import type { FieldNode } from "graphql";

const PRIVATE = "__a_";

/**
 * The name that a field is fetched under. The planner asks for keys and for what a field requires under their own names
 * and takes whatever stands there: an alias of the client's must not be one of them. No client can ask for a name that
 * begins so: receive/limits.ts refuses such aliases.
 */
export function fetchedName(key: string, field: string): string {
  return key === field ? key : PRIVATE + key;
}

/** The name that the client gave to what was fetched under this one. */
export function clientName(fetched: string): string {
  return fetched.startsWith(PRIVATE) ? fetched.slice(PRIVATE.length) : fetched;
}

/** The client's field as it is planned. */
export function underFetchedName(field: FieldNode): FieldNode {
  if (!field.alias) return field;
  return { ...field, alias: { ...field.alias, value: fetchedName(field.alias.value, field.name.value) } };
}
