import type { Directive, FieldDefinition, Subgraph as ComposedSubgraph } from "@apollo/federation-internals";
import {
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { readFieldSet } from "./field-sets";

/** A field as one subgraph declares it. */
export interface SubgraphField {
  readonly name: string;
  readonly type: GraphQLOutputType;
  /** The named type of its values. */
  readonly target: string;
  /** Only there where it is provided. */
  readonly external: boolean;
  readonly requires: SelectionSetNode | null;
  readonly provides: SelectionSetNode | null;
}

/** A composite type as one subgraph declares it. */
export interface SubgraphType {
  readonly name: string;
  readonly isObject: boolean;
  readonly isInterfaceObject: boolean;
  /** By which the subgraph finds its objects. */
  readonly keys: readonly SelectionSetNode[];
  readonly fields: ReadonlyMap<string, SubgraphField>;
  /** The object types that an object of it may turn out to be; of an interface that nobody implements, itself. */
  readonly possible: readonly string[];
}

type Elements = { appliedDirectivesOf(directive: never): readonly Directive[] };

/** What one subgraph knows, by its directives and not by its schema alone. */
export class Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly types: ReadonlyMap<string, SubgraphType>;

  constructor(private readonly composed: ComposedSubgraph) {
    this.name = composed.name;
    this.schema = composed.schema.toGraphQLJSSchema();
    this.types = new Map(
      composed.schema.types().flatMap(({ name }) => {
        const type = this.read(name);
        return type ? [[name, type] as const] : [];
      }),
    );
  }

  private read(name: string): SubgraphType | null {
    const type = this.schema.getType(name);
    if (!isObjectType(type) && !isAbstractType(type)) return null;
    const composed = this.composed.schema.type(name);
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const members = isAbstractType(type) ? this.schema.getPossibleTypes(type).map((one) => one.name) : [];
    const keys = this.applied(composed, "keyDirective").filter(({ resolvable }) => resolvable !== false);
    return {
      name,
      isObject: isObjectType(type),
      isInterfaceObject: this.applied(composed, "interfaceObjectDirective").length > 0,
      keys: keys.map(({ fields: fieldSet }) => readFieldSet(String(fieldSet))),
      fields: new Map(fields.map((field) => [field.name, this.field(name, field)])),
      possible: members.length > 0 ? members : [name],
    };
  }

  private field(
    type: string,
    { name, type: output }: { readonly name: string; readonly type: GraphQLOutputType },
  ): SubgraphField {
    const composed = (this.composed.schema.type(type) as { field?: (name: string) => FieldDefinition<never> }).field?.(
      name,
    );
    const external = composed !== undefined && this.composed.metadata().isFieldExternal(composed);
    // A label that nobody has activated: the field has stayed where it was.
    const labelled = this.applied(composed, "overrideDirective").some(({ label }) => Boolean(label));
    const [requires] = this.applied(composed, "requiresDirective");
    const [provides] = this.applied(composed, "providesDirective");
    return {
      name,
      type: output,
      target: getNamedType(output).name,
      external: external || labelled,
      requires: requires ? readFieldSet(String(requires["fields"])) : null,
      provides: provides ? readFieldSet(String(provides["fields"])) : null,
    };
  }

  private applied(
    element: unknown,
    directive:
      "keyDirective" | "interfaceObjectDirective" | "overrideDirective" | "requiresDirective" | "providesDirective",
  ): Record<string, unknown>[] {
    const definition = this.composed.metadata()[directive]();
    if (!element || typeof definition !== "object") return [];
    return (element as Elements)
      .appliedDirectivesOf(definition as never)
      .map((applied) => applied.arguments() as Record<string, unknown>);
  }
}
