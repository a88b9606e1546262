import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type SelectionSetNode,
  parse,
  print,
  valueFromASTUntyped,
} from "graphql";
import { type AccessRule, accessRules } from "./access-rules";
import { type CacheHints, readCacheHints } from "./cache-hints";
import { Features } from "./features";
import { publicSchema } from "./public-schema";

/** How many entries a field may bring, as its subgraph declared with @listSize. */
export interface ListSize {
  readonly slicing: readonly string[];
  readonly sized: readonly string[];
  readonly assumed: number | null;
}

/** A subgraph by the name that plans use, and where the supergraph says that it lies. */
export interface SubgraphRoute {
  readonly name: string;
  readonly url: string;
}

/** What a supergraph says, as plain data that passes from the planner's process to the gateway's. */
export interface SupergraphFacts {
  /** SDL of what clients see. */
  readonly publicSdl: string;
  readonly subgraphs: readonly SubgraphRoute[];
  /** By coordinate (`Type.field`) and by type name: what each asks of its reader, with all that it takes over from others. */
  readonly rules: readonly (readonly [string, AccessRule])[];
  /** Coordinates tagged `personal`. */
  readonly personal: readonly string[];
  readonly listSizes: readonly (readonly [string, ListSize])[];
  readonly cacheHints: CacheHints;
  /** Object types of each interface and union, also those that clients do not see. */
  readonly possibleTypes: Readonly<Record<string, readonly string[]>>;
  readonly passesContext: boolean;
  /** By subgraph and coordinate (`subgraph Type.field`): the fields of the same object that it requires first. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
}

export function readSupergraph(supergraphSdl: string): SupergraphFacts {
  const document = parse(supergraphSdl, { noLocation: true });
  const features = Features.of(document);
  const listSizes: [string, ListSize][] = [];
  const personal: string[] = [];
  let passesContext = false;
  for (const { coordinate, directives } of annotatedElements(document)) {
    if (all(directives, features.name("tag", "tag")).some(({ name }) => name === "personal")) personal.push(coordinate);
    const size = all(directives, features.name("cost", "listSize"))[0];
    if (size) listSizes.push([coordinate, listSizeOf(size)]);
    passesContext ||= all(directives, "join__field").some((joined) => joined["contextArguments"] !== undefined);
  }
  return {
    publicSdl: print(publicSchema(document, features)),
    subgraphs: subgraphsOf(document),
    rules: accessRules(document, features),
    personal,
    listSizes,
    cacheHints: readCacheHints(document),
    possibleTypes: possibleTypesOf(document),
    passesContext,
    requires: requiresOf(document),
  };
}

interface Annotated {
  readonly coordinate: string;
  readonly directives: readonly ConstDirectiveNode[];
}

function* annotatedElements(document: DocumentNode): Generator<Annotated> {
  for (const definition of document.definitions) {
    if (!("name" in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const type = definition.name.value;
    yield { coordinate: type, directives: (definition.directives ?? []) as readonly ConstDirectiveNode[] };
    for (const field of outputFields(definition))
      yield { coordinate: `${type}.${field.name.value}`, directives: field.directives ?? [] };
  }
}

function outputFields(definition: DefinitionNode): readonly FieldDefinitionNode[] {
  const isOutput =
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
  return isOutput ? (definition.fields ?? []) : [];
}

/** The arguments of each application of a directive. */
function all(directives: readonly ConstDirectiveNode[], name: string): Record<string, unknown>[] {
  return directives
    .filter((directive) => directive.name.value === name)
    .map(({ arguments: given }) =>
      Object.fromEntries((given ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)])),
    );
}

function listSizeOf(given: Record<string, unknown>): ListSize {
  return {
    slicing: (given["slicingArguments"] as string[] | null | undefined) ?? [],
    sized: (given["sizedFields"] as string[] | null | undefined) ?? [],
    assumed: (given["assumedSize"] as number | null | undefined) ?? null,
  };
}

function subgraphsOf(document: DocumentNode): SubgraphRoute[] {
  return [...graphsOf(document).values()];
}

/** By the names that a supergraph's directives have for them. */
function graphsOf(document: DocumentNode): Map<string, SubgraphRoute> {
  const graphs = document.definitions.find(
    (d) => d.kind === Kind.ENUM_TYPE_DEFINITION && d.name.value === "join__Graph",
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.flatMap(({ name: graph, directives }) =>
      all(directives ?? [], "join__graph").map(
        ({ name, url }) => [graph.value, { name: String(name), url: String(url) }] as const,
      ),
    ),
  );
}

function requiresOf(document: DocumentNode): Record<string, string[]> {
  const graphs = graphsOf(document);
  const found: Record<string, string[]> = {};
  for (const { coordinate, directives } of annotatedElements(document)) {
    for (const { graph, requires } of all(directives, "join__field")) {
      const subgraph = graphs.get(String(graph));
      if (subgraph && typeof requires === "string") found[`${subgraph.name} ${coordinate}`] = fieldNames(requires);
    }
  }
  return found;
}

/** The first level of a field set, also what stands in fragments there. */
function fieldNames(fieldSet: string): string[] {
  const document = parse(`{ ${fieldSet} }`, { noLocation: true });
  const namesIn = ({ selections }: SelectionSetNode): string[] =>
    selections.flatMap((selection) =>
      selection.kind === Kind.FIELD
        ? [selection.name.value]
        : selection.kind === Kind.INLINE_FRAGMENT
          ? namesIn(selection.selectionSet)
          : [],
    );
  return document.definitions.flatMap((d) => (d.kind === Kind.OPERATION_DEFINITION ? namesIn(d.selectionSet) : []));
}

function possibleTypesOf(document: DocumentNode): Record<string, string[]> {
  const possible: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  const add = (abstract: string, object: string): void => void (possible[abstract] ??= []).push(object);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value);
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
  }
  return possible;
}
