import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/**
 * The operation with each of its root fields once, in the order in which they are asked: what is asked of one in several
 * places is asked in one. A planner that is shown a field of a mutation twice may run it twice.
 */
export function withRootFieldsOnce(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationDefinitionNode {
  const fields = new Map<string, FieldNode>();
  collect(operation.selectionSet, fragments, fields);
  return { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: [...fields.values()] } };
}

function collect(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  fields: Map<string, FieldNode>,
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const known = fields.get(key);
      fields.set(key, known ? merged(known, selection) : selection);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (fragment) collect(fragment.selectionSet, fragments, fields);
  }
}

function merged(one: FieldNode, other: FieldNode): FieldNode {
  if (!one.selectionSet || !other.selectionSet) return one;
  const selections = [...one.selectionSet.selections, ...other.selectionSet.selections];
  return { ...one, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}
