import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  execute,
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
} from "graphql";
import type { SchemaFacts } from "../../gateway/plan/schema-facts";
import { type FakeContext, subgraphs } from "./fake-graph";

type Resolve = (source: unknown, args: unknown, ctx: FakeContext) => unknown;

/** What the viewer of the reference holds; null: nobody is signed in. */
export interface MonolithContext extends FakeContext {
  readonly scopes: readonly string[] | null;
}

/** The same graph in one piece, run by graphql-js, with the rules checked field by field: what every answer is held against. */
export function runMonolith(facts: SchemaFacts, api: GraphQLSchema, query: string, context: MonolithContext) {
  return execute({ schema: api, document: parse(query), contextValue: context, fieldResolver: resolver(facts) });
}

/** Gives the abstract types of the schema their way to the concrete one. */
export function resolvable(api: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(api.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value) => (value as { __typename: string }).__typename;
  }
  return api;
}

function resolver(facts: SchemaFacts): GraphQLFieldResolver<unknown, MonolithContext> {
  return (source, args, ctx, { parentType, fieldName, returnType }) => {
    for (const guarded of [`${parentType.name}.${fieldName}`, getNamedType(returnType).name])
      check(facts, guarded, ctx);
    return valueOf(parentType.name, fieldName, source, args, ctx);
  };
}

function check(facts: SchemaFacts, coordinate: string, { scopes }: MonolithContext): void {
  const rule = facts.rules.get(coordinate);
  if (!rule) return;
  if (scopes === null) throw coded("UNAUTHENTICATED");
  if (!rule.scopes.every((anyOf) => anyOf.some((all) => all.every((s) => scopes.includes(s)))))
    throw coded("FORBIDDEN");
}

function coded(code: string): GraphQLError {
  return new GraphQLError(code, { extensions: { code } });
}

function valueOf(type: string, field: string, source: unknown, args: unknown, ctx: FakeContext): unknown {
  const owner = owners.get(`${type}.${field}`);
  const resolvers = (owner && subgraphs[owner]?.resolvers[type]) as Record<string, Resolve> | undefined;
  const refer = resolvers?.["__resolveReference"] as ((reference: unknown, ctx: FakeContext) => unknown) | undefined;
  const found = refer && isReference(source) ? refer(source, ctx) : source;
  if (found === null) return null;
  const whole = { ...(source as object), ...(found as object) } as Record<string, unknown>;
  for (const need of needs.get(`${type}.${field}`) ?? []) whole[need] = valueOf(type, need, whole, {}, ctx);
  return resolvers?.[field]
    ? resolvers[field](type === "Query" ? undefined : whole, args, ctx)
    : (whole[field] ?? null);
}

function isReference(source: unknown): boolean {
  return typeof source === "object" && source !== null;
}

const owners = new Map<string, string>();
const needs = new Map<string, string[]>();
for (const [name, { typeDefs }] of Object.entries(subgraphs)) {
  for (const definition of parse(typeDefs).definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) read(name, definition);
  }
}

// A key is everybody's: it is read from the object itself.
function read(name: string, { name: type, fields, directives }: ObjectTypeDefinitionNode): void {
  const keys = JSON.stringify(directives);
  for (const field of fields ?? []) {
    const has = (directive: string) => field.directives?.find((d) => d.name.value === directive);
    if (has("external") || keys.includes(`"value":"${field.name.value}"`)) continue;
    owners.set(`${type.value}.${field.name.value}`, name);
    const requires = has("requires")?.arguments?.[0]?.value;
    const text = requires?.kind === Kind.STRING ? requires.value.replaceAll(/\{[^}]*\}/g, "") : "";
    if (text) needs.set(`${type.value}.${field.name.value}`, text.split(" ").filter(Boolean));
  }
}

export function isObject(api: GraphQLSchema, name: string): boolean {
  return isObjectType(api.getType(name));
}
