import type { Supergraph } from "@apollo/federation-internals";
import { type GraphQLSchema, buildASTSchema, isAbstractType, isInterfaceType, isObjectType, parse } from "graphql";
import { Subgraph, type SubgraphField, type SubgraphType } from "./subgraph";

/** A type as one subgraph sees it: under its own name, or as the interface that it knows as an object. */
export interface View {
  readonly subgraph: Subgraph;
  readonly type: SubgraphType;
}

/** All subgraphs, and what is made of them. */
export class Graph {
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** What clients see. */
  readonly api: GraphQLSchema;
  /** With all that they do not see. */
  readonly whole: GraphQLSchema;
  private readonly known = new Map<string, readonly View[]>();
  private readonly members = new Map<string, readonly string[]>();

  constructor(supergraph: Supergraph, supergraphSdl: string) {
    this.subgraphs = new Map(
      [...supergraph.subgraphs()].map((subgraph) => [subgraph.name, new Subgraph(subgraph)] as const),
    );
    this.api = supergraph.apiSchema().toGraphQLJSSchema();
    const trusted = { assumeValid: true, assumeValidSDL: true };
    this.whole = buildASTSchema(parse(supergraphSdl, { noLocation: true }), trusted);
  }

  /** Who knows objects of a type, and as what. */
  views(type: string): readonly View[] {
    const known = this.known.get(type) ?? this.findViews(type);
    this.known.set(type, known);
    return known;
  }

  view(subgraph: Subgraph, type: string, as: string): View | undefined {
    return this.views(type).find((view) => view.subgraph === subgraph && view.type.name === as);
  }

  /** Object types, also those that clients do not see. */
  possible(name: string): readonly string[] {
    const known = this.members.get(name);
    if (known) return known;
    const type = this.whole.getType(name);
    const members = isAbstractType(type) ? this.whole.getPossibleTypes(type).map((one) => one.name) : [name];
    this.members.set(name, members);
    return members;
  }

  readonly isA = (type: string, condition: string): boolean =>
    type === condition || this.possible(condition).includes(type);

  private findViews(name: string): View[] {
    const whole = this.whole.getType(name);
    const interfaces = isObjectType(whole) ? whole.getInterfaces().map((one) => one.name) : [];
    return [...this.subgraphs.values()].flatMap((subgraph) => {
      const own = subgraph.types.get(name);
      const mayBe = own && (own.isObject || isInterfaceType(whole)) ? [own] : [];
      const objects = interfaces.flatMap((one) => {
        const type = subgraph.types.get(one);
        return type?.isInterfaceObject ? [type] : [];
      });
      return [...mayBe, ...objects].map((type): View => ({ subgraph, type }));
    });
  }
}

/** A field of a view; of an interface only what its members answer without more ado. */
export function fieldOf({ subgraph, type }: View, name: string): SubgraphField | undefined {
  const field = type.fields.get(name);
  if (type.isObject || !field) return field;
  const members = type.possible.map((one) => subgraph.types.get(one)?.fields.get(name));
  return members.every((one) => one && !one.external && !one.requires) ? field : undefined;
}
