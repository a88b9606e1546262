import {
  type GraphQLInputType,
  type GraphQLSchema,
  buildASTSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from "graphql";
import type { AccessRule } from "./access-rules";
import type { CacheHints } from "./cache-hints";
import { type ListSize, type SupergraphFacts, readSupergraph } from "./supergraph";

export type { ListSize } from "./supergraph";

/** What the supergraph says, beside the schema that clients see: read once per schema version. */
export interface SchemaFacts {
  readonly api: GraphQLSchema;
  /** By coordinate (`Type.field`) and by type name: what each asks of its reader, with all that it takes over from others. */
  readonly rules: ReadonlyMap<string, AccessRule>;
  readonly personal: ReadonlySet<string>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
  readonly cacheHints: CacheHints;
  /** Fields that take an identity number: never by GET, because URLs are logged on their way. */
  readonly takesIdentityNumber: ReadonlySet<string>;
  /** Object types of each interface and union, also those that clients do not see. */
  readonly possibleTypes: Readonly<Record<string, readonly string[]>>;
  /** By subgraph and coordinate (`subgraph Type.field`): the fields of the same object that it requires first. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
}

export function readSchemaFacts(supergraphSdl: string): SchemaFacts {
  return schemaFacts(readSupergraph(supergraphSdl));
}

export function schemaFacts(supergraph: SupergraphFacts): SchemaFacts {
  const trusted = { assumeValid: true, assumeValidSDL: true };
  const { cacheHints } = supergraph;
  const api = buildASTSchema(parse(supergraph.publicSdl, { noLocation: true }), trusted);
  return {
    api,
    rules: new Map(supergraph.rules),
    personal: new Set(supergraph.personal),
    listSizes: new Map(supergraph.listSizes),
    cacheHints: { seconds: table(cacheHints.seconds), answeredBy: table(cacheHints.answeredBy) },
    takesIdentityNumber: identityNumberFields(api),
    possibleTypes: table(supergraph.possibleTypes),
    requires: table(supergraph.requires),
  };
}

/** What every object inherits is no entry of it. */
function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
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
