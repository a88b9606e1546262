import { type FieldNode, Kind, type SelectionSetNode, parse } from "graphql";

const known = new Map<string, SelectionSetNode>();

/** The selection of a `fields` argument. */
export function readFieldSet(fields: string): SelectionSetNode {
  const read = known.get(fields) ?? parsed(fields);
  known.set(fields, read);
  return read;
}

function parsed(fields: string): SelectionSetNode {
  const [definition] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no field set: ${fields}`);
  return definition.selectionSet;
}

/** The fields that a field set asks of a type. */
export function fieldsFor(
  { selections }: SelectionSetNode,
  type: string,
  isA: (type: string, condition: string) => boolean,
): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === "__typename" ? [] : [selection];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
    const condition = selection.typeCondition?.name.value;
    const applies = condition === undefined || condition === type || isA(type, condition);
    return applies ? fieldsFor(selection.selectionSet, type, isA) : [];
  });
}
