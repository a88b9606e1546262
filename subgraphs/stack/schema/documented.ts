import { type GraphQLSchema, isEnumType, isSpecifiedScalarType } from "graphql";

/** What people meet in the Playground without finding out what it is: types, enum values, mutations and subscriptions without a description. */
export function undocumented(schema: GraphQLSchema): string[] {
  const written = [schema.getMutationType(), schema.getSubscriptionType()].filter((type) => !!type);
  const roots = [schema.getQueryType()?.name, ...written.map(({ name }) => name)];
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
  const fields = written.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => (field.description ? [] : [`${type.name}.${field.name}`])),
  );
  return [...bare, ...values, ...fields];
}
