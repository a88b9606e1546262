import { type ASTNode, Kind, type TypeNode, parse, print, visit } from "graphql";

/**
 * The supergraph as the engine gets it. Two things differ from the one that is served: the features that the engine
 * refuses to load are no longer marked as security (the gateway enforces them itself, before planning), and every
 * output may be null, so that the engine keeps all it fetched and nulls travel upwards in one place only, in assemble/,
 * where the reason of each is known.
 */
export function engineSupergraph(supergraphSdl: string): string {
  const loadable = supergraphSdl.replace(/,\s*for:\s*SECURITY/g, "");
  const document = visit(parse(loadable), {
    FieldDefinition: (field, _key, _parent, _path, ancestors) =>
      isOutput(ancestors) ? { ...field, type: nullable(field.type) } : undefined,
    Directive: (directive) =>
      directive.name.value === "join__field"
        ? { ...directive, arguments: directive.arguments?.map(nullableArgument) ?? [] }
        : undefined,
  });
  return print(document);
}

function isOutput(ancestors: readonly (ASTNode | readonly ASTNode[])[]): boolean {
  return ancestors.some((node) => !Array.isArray(node) && outputs.has((node as ASTNode).kind));
}

const outputs = new Set<string>([Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION]);

function nullable(type: TypeNode): TypeNode {
  if (type.kind === Kind.NON_NULL_TYPE) return nullable(type.type);
  return type.kind === Kind.LIST_TYPE ? { ...type, type: nullable(type.type) } : type;
}

function nullableArgument<T extends { name: { value: string }; value: ASTNode }>(argument: T): T {
  if (argument.name.value !== "type" || argument.value.kind !== Kind.STRING) return argument;
  return { ...argument, value: { ...argument.value, value: argument.value.value.replaceAll("!", "") } };
}
