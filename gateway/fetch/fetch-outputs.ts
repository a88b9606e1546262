import { Kind, type SelectionSetNode, parse } from "graphql";
import { Lru } from "../lru";

const known = new Lru<string, readonly string[]>(500);

/** The response names that a subgraph request brings for the root or for each entity. */
export function fetchOutputs(operation: string): readonly string[] {
  return known.get(operation) ?? known.set(operation, read(operation));
}

function read(operation: string): readonly string[] {
  const document = parse(operation, { noLocation: true });
  const root = document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION)?.selectionSet;
  const first = root?.selections[0];
  const entities = first?.kind === Kind.FIELD && first.name.value === "_entities" ? first.selectionSet : undefined;
  const names = new Set<string>();
  collect(entities ?? root, names);
  names.delete("__typename");
  return [...names];
}

function collect(set: SelectionSetNode | undefined, names: Set<string>): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) names.add(selection.alias?.value ?? selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, names);
  }
}
