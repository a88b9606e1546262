import { type FieldNode, type GraphQLResolveInfo, isObjectType } from "graphql";
import { collectSubfields } from "graphql/execution/collectFields";

/** What is really asked of an object of that type: fragments opened, `@skip` and `@include` obeyed. */
export function selectedFields(
  { schema, fragments, variableValues, fieldNodes }: GraphQLResolveInfo,
  typeName: string,
  of: readonly FieldNode[] = fieldNodes,
): FieldNode[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object`);
  return [...collectSubfields(schema, fragments, variableValues, type, of).values()].flat();
}

/** Personal fields that whoever looks somebody up by number may read, among those asked for. */
export function personalFields(info: GraphQLResolveInfo, of: readonly FieldNode[] = info.fieldNodes): string[] {
  const asked = selectedFields(info, "Holder", of).map(({ name }) => name.value);
  return ["name", "identityNumberMasked"].filter((field) => asked.includes(field)).map((field) => `Holder.${field}`);
}
