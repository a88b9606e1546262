import {
  Supergraph,
  type Directive,
  type Schema,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
} from "@apollo/federation-internals";
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";

/** Who may see a field: signed in, and for each list of lists at least one inner list of scopes held whole. */
export interface AccessRule {
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly (readonly string[])[])[];
}

/** How many entries a field may bring, as its subgraph declared with @listSize. */
export interface ListSize {
  readonly slicing: readonly string[];
  readonly sized: readonly string[];
  readonly assumed: number | null;
}

/** What the supergraph says beyond the public API: read once per schema version. */
export interface SchemaFacts {
  readonly api: GraphQLSchema;
  /** By coordinate (`Type.field`) and by type name. */
  readonly rules: ReadonlyMap<string, AccessRule>;
  readonly personal: ReadonlySet<string>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
  /** Fields that take an identity number: never by GET, because URLs are logged on their way. */
  readonly takesIdentityNumber: ReadonlySet<string>;
}

export function readSchemaFacts(supergraphSdl: string): SchemaFacts {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  const api = supergraph.apiSchema().toGraphQLJSSchema();
  const names = directiveNames(supergraph.schema);
  const rules = new Map<string, AccessRule>();
  const personal = new Set<string>();
  const listSizes = new Map<string, ListSize>();
  for (const type of supergraph.schema.types()) {
    addRule(rules, type.name, type, names);
    if (type.kind !== "ObjectType" && type.kind !== "InterfaceType") continue;
    for (const field of type.fields()) {
      addRule(rules, field.coordinate, field, names);
      if (applied(field, names.tag).some((tag) => tag.arguments()["name"] === "personal"))
        personal.add(field.coordinate);
      const size = applied(field, names.listSize)[0];
      if (size) listSizes.set(field.coordinate, listSizeOf(size.arguments()));
    }
  }
  return { api, rules, personal, listSizes, takesIdentityNumber: identityNumberFields(api) };
}

interface Annotated {
  readonly appliedDirectives: readonly Directive[];
}

interface DirectiveNames {
  authenticated: string;
  requiresScopes: string;
  tag: string;
  listSize: string;
}

// A subgraph may import a directive under another name; the supergraph then knows it by that name only.
function directiveNames(schema: Schema): DirectiveNames {
  const nameOf = (feature: string, directive: string): string =>
    schema.coreFeatures?.getByIdentity(`https://specs.apollo.dev/${feature}`)?.directiveNameInSchema(directive) ??
    directive;
  return {
    authenticated: nameOf("authenticated", "authenticated"),
    requiresScopes: nameOf("requiresScopes", "requiresScopes"),
    tag: nameOf("tag", "tag"),
    listSize: nameOf("cost", "listSize"),
  };
}

function applied(element: Annotated, directive: string): readonly Directive[] {
  return element.appliedDirectives.filter((d) => d.name === directive);
}

function addRule(rules: Map<string, AccessRule>, key: string, element: Annotated, names: DirectiveNames): void {
  const authenticated = applied(element, names.authenticated).length > 0;
  const scopes = applied(element, names.requiresScopes).map((d) => d.arguments()["scopes"] as string[][]);
  if (authenticated || scopes.length > 0) rules.set(key, { authenticated: true, scopes });
}

function listSizeOf(given: Record<string, unknown>): ListSize {
  return {
    slicing: (given["slicingArguments"] as string[] | null | undefined) ?? [],
    sized: (given["sizedFields"] as string[] | null | undefined) ?? [],
    assumed: (given["assumedSize"] as number | null | undefined) ?? null,
  };
}

function identityNumberFields(api: GraphQLSchema): Set<string> {
  const found = new Set<string>();
  for (const type of Object.values(api.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.some((arg) => namesIdentityNumber(arg.name, arg.type, new Set())))
        found.add(`${type.name}.${field.name}`);
    }
  }
  return found;
}

function namesIdentityNumber(name: string, type: GraphQLInputType, seen: Set<string>): boolean {
  if (/identity_?number/i.test(name)) return true;
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some((field) => namesIdentityNumber(field.name, field.type, seen));
}
