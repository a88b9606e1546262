import { type GraphQLSchema, isEnumType, isSpecifiedScalarType } from "graphql";

/** What people meet in the Playground without finding out what it is: types, enum values and mutations without a description. */
export function undocumented(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name];
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
  );
  const bare = types.filter((type) => !type.description && !roots.includes(type.name)).map((type) => type.name);
  const values = types.filter(isEnumType).flatMap((type) =>
    type
      .getValues()
      .filter((value) => !value.description)
      .map((value) => `${type.name}.${value.name}`),
  );
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter((field) => !field.description);
  return [...bare, ...values, ...mutations.map((field) => `Mutation.${field.name}`)];
}
