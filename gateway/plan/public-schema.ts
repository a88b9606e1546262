import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type NamedTypeNode,
  visit,
} from "graphql";
import type { Features } from "./features";

/** What clients see of a supergraph: nothing inaccessible, and nothing that speaks of subgraphs. */
export function publicSchema(supergraph: DocumentNode, features: Features): DocumentNode {
  const inaccessible = features.name("inaccessible", "inaccessible");
  const isHidden = ({ directives }: Directed): boolean =>
    (directives ?? []).some(({ name }) => name.value === inaccessible);
  const shown = supergraph.definitions.filter(
    (definition) => isPublic(definition, features) && !isHidden(definition as Directed),
  );
  const known = new Set(shown.flatMap((definition) => nameOf(definition) ?? []));
  const definitions = shown.map((definition) => withoutHidden(definition, isHidden, known));
  return { kind: Kind.DOCUMENT, definitions: definitions.filter((definition) => !isEmptied(definition)) };
}

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

const kept = new Set(["deprecated", "specifiedBy", "oneOf"]);
const executable = new Set([
  "QUERY",
  "MUTATION",
  "SUBSCRIPTION",
  "FIELD",
  "FRAGMENT_DEFINITION",
  "FRAGMENT_SPREAD",
  "INLINE_FRAGMENT",
  "VARIABLE_DEFINITION",
]);

function isPublic(definition: DefinitionNode, features: Features): boolean {
  if (definition.kind === Kind.SCHEMA_DEFINITION) return true;
  const name = nameOf(definition);
  if (name === null) return false;
  if (definition.kind !== Kind.DIRECTIVE_DEFINITION) return !features.owns(name);
  return !features.owns(`@${name}`) && definition.locations.some(({ value }) => executable.has(value));
}

function nameOf(definition: DefinitionNode): string | null {
  return "name" in definition && definition.name ? definition.name.value : null;
}

function withoutHidden(
  definition: DefinitionNode,
  isHidden: (node: Directed) => boolean,
  known: ReadonlySet<string>,
): DefinitionNode {
  const unlessHidden = (node: ASTNode): null | undefined => (isHidden(node as Directed) ? null : undefined);
  const members = (names: readonly NamedTypeNode[] | undefined): readonly NamedTypeNode[] =>
    (names ?? []).filter(({ name }) => known.has(name.value));
  return visit(definition, {
    FieldDefinition: unlessHidden,
    InputValueDefinition: unlessHidden,
    EnumValueDefinition: unlessHidden,
    Directive: (node) => (kept.has(node.name.value) ? undefined : null),
    ObjectTypeDefinition: (node) => ({ ...node, interfaces: members(node.interfaces) }),
    InterfaceTypeDefinition: (node) => ({ ...node, interfaces: members(node.interfaces) }),
    UnionTypeDefinition: (node) => ({ ...node, types: members(node.types) }),
  });
}

function isEmptied(definition: DefinitionNode): boolean {
  const { kind } = definition;
  if (kind === Kind.UNION_TYPE_DEFINITION) return (definition.types ?? []).length === 0;
  const hasFields =
    kind === Kind.OBJECT_TYPE_DEFINITION ||
    kind === Kind.INTERFACE_TYPE_DEFINITION ||
    kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
  return hasFields && (definition.fields ?? []).length === 0;
}
