import { buildSubgraphSchema, printSubgraphSchema } from "@apollo/subgraph";
import { type GraphQLResolveInfo, type GraphQLSchema, lexicographicSortSchema, parse, validateSchema } from "graphql";
import { type BuildSchemaOptions, type ClassType, buildSchemaSync, createResolversMap } from "type-graphql";
import type { RequestContext } from "./context";
import { DateScalar, DateTimeScalar, DongScalar, JSONScalar } from "./scalars";
import type { EventSource } from "./streamed";

type Reference = Record<string, unknown> & { __typename: string };
/** Finds an entity by its key; null where there is none or where it is not the viewer's to see. Batch through ctx.loaders. */
export type ReferenceResolver = (reference: never, ctx: RequestContext, info: GraphQLResolveInfo) => unknown;

/** What a subscription listens to; rejects where the viewer may not. */
export type Source = (args: never, ctx: RequestContext) => Promise<EventSource<unknown>>;

export interface SubgraphOptions {
  readonly resolvers: readonly Function[];
  /** The instances that the resolver classes were built as, by hand. */
  readonly container: ReadonlyMap<unknown, unknown>;
  /** By type name; every type with a resolvable @key needs one. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  /** By field of Subscription; each needs one. What it gives is the root of the field's resolver. */
  readonly sources?: Readonly<Record<string, Source>>;
  /** Entities that only other subgraphs lead to: no field of this one answers them. */
  readonly orphanedTypes?: readonly Function[];
  /** Federation directives in use, e.g. ["@key", "@shareable"]. */
  readonly directives: readonly string[];
  /** Whether fields say with @cacheControl for how long anybody may keep them. */
  readonly cacheHints?: boolean;
}

export interface Subgraph {
  readonly schema: GraphQLSchema;
  /** What is committed under schema/: sorted, with directives. */
  readonly sdl: string;
}

/** The executable subgraph schema out of type-graphql classes. */
export function buildSubgraph(options: SubgraphOptions): Subgraph {
  const plain = lexicographicSortSchema(
    buildSchemaSync({
      resolvers: options.resolvers as unknown as BuildSchemaOptions["resolvers"],
      orphanedTypes: [...(options.orphanedTypes ?? [])] as ClassType[],
      container: { get: (type: unknown) => madeInstance(options.container, type) },
      validate: false,
      pubSub: noTopics,
      skipCheck: true,
      scalarsMap: [],
    }),
  );
  const sdl = `${linkOf(options)}\n\n${withoutSchemaDefinition(printSubgraphSchema(plain))}\n`;
  const resolvers = createResolversMap(plain) as Record<string, Record<string, unknown>>;
  for (const [name, resolve] of Object.entries(options.references)) {
    if (!resolvers[name]) throw new Error(`nothing leads to ${name}: name its class among orphanedTypes`);
    resolvers[name] = { ...resolvers[name], __resolveReference: resolve };
  }
  for (const name of Object.keys(resolvers["Subscription"] ?? {})) {
    const source = options.sources?.[name];
    if (!source) throw new Error(`nothing gives the events of Subscription.${name}`);
    const subscribe = (_: unknown, args: never, ctx: RequestContext) => source(args, ctx);
    resolvers["Subscription"] = {
      ...resolvers["Subscription"],
      [name]: { ...(resolvers["Subscription"]?.[name] as object), subscribe },
    };
  }
  for (const scalar of [DateScalar, DateTimeScalar, DongScalar, JSONScalar]) {
    if (resolvers[scalar.name]) resolvers[scalar.name] = scalar as unknown as Record<string, unknown>;
  }
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  const faults = validateSchema(schema);
  if (faults.length > 0) throw new AggregateError(faults, "the subgraph's schema is not valid");
  return { schema, sdl };
}

// The library asks for one before it makes subscriptions, and uses it for those with topics.
const noTopics = { publish: fromSource, subscribe: fromSource };

/** For @Subscription: the schema's `sources` say where the events come from. */
export function fromSource(): never {
  throw new Error("the schema names the sources of subscriptions");
}

/** Anybody may keep the answer of a field for so many seconds; only for what is the same for everybody. */
export function keptFor(seconds: number): string {
  return `@cacheControl(maxAge: ${seconds})`;
}

// Composition hands on only directives that are linked to by a name of their own.
const CACHE_CONTROL = `
  @link(url: "https://one-stop-graph.example/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")

"""For so many seconds anybody may keep what this subgraph answers here and below."""
directive @cacheControl(maxAge: Int!) on FIELD_DEFINITION`;

function linkOf({ directives, cacheHints = false }: SubgraphOptions): string {
  const used = cacheHints ? [...directives, "@composeDirective"] : directives;
  const imports = used.map((name) => `"${name}"`).join(", ");
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;
  return cacheHints ? link + CACHE_CONTROL : link;
}

/** A reference resolver for an entity of another subgraph that we only add fields to: the key is all there is to know. */
export function stub<T extends object>(type: new () => T): ReferenceResolver {
  return (reference: Reference) => {
    const { __typename, ...key } = reference;
    return Object.assign(new type(), key);
  };
}

function madeInstance(container: ReadonlyMap<unknown, unknown>, type: unknown): unknown {
  const made = container.get(type);
  if (!made) throw new Error(`subgraph.ts does not make ${(type as { name?: string }).name ?? "a resolver"}`);
  return made;
}

function withoutSchemaDefinition(sdl: string): string {
  return sdl.replace(/^schema\s*\{[^}]*\}\s*/m, "");
}
