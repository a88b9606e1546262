import { type FieldNode, type GraphQLSchema, Kind, type SelectionNode, executeSync } from "graphql";
import type { Prepared } from "./prepare";

/** `__schema` and `__type` are answered here, from the public API: no subgraph is asked. */
export function introspect(
  api: GraphQLSchema,
  prepared: Prepared,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (!prepared.introspects) return {};
  const selections = introspectionOf(prepared.operation.selectionSet.selections, prepared);
  const operation = {
    ...prepared.operation,
    name: undefined,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  } as const;
  const document = { kind: Kind.DOCUMENT, definitions: [operation, ...prepared.fragments.values()] } as const;
  const { data } = executeSync({ schema: api, document: document as never, variableValues: variables });
  return { ...data };
}

function introspectionOf(selections: readonly SelectionNode[], prepared: Prepared): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return isIntrospection(selection) ? [selection] : [];
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : prepared.fragments.get(selection.name.value)?.selectionSet;
    const kept = introspectionOf(inner?.selections ?? [], prepared);
    return kept.length > 0
      ? [
          {
            kind: Kind.INLINE_FRAGMENT,
            directives: selection.directives ?? [],
            selectionSet: { kind: Kind.SELECTION_SET, selections: kept },
          },
        ]
      : [];
  });
}

function isIntrospection(field: FieldNode): boolean {
  return field.name.value === "__schema" || field.name.value === "__type";
}
