import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
  execute,
  getArgumentValues,
} from "graphql";
import { canonical } from "./hash";
import { type FieldModel, type Model, typeOf } from "./model";
import { fieldsFor, readSelection } from "./representation";
import { type Thing, Values } from "./values";

export interface MonolithRequest {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Called before a field is resolved; what it throws is the field's error. */
  readonly before?: (info: GraphQLResolveInfo) => void;
}

interface MonolithContext {
  sequence: number;
  readonly touched: Set<string>;
  readonly before: MonolithRequest["before"];
}

/** The same graph in one piece: what every answer is held against. */
export class Monolith {
  constructor(
    private readonly model: Model,
    private readonly values: Values,
    /** What clients see. */
    readonly api: GraphQLSchema,
    /** With all that they do not see. */
    private readonly whole: GraphQLSchema,
  ) {}

  /** The same graph with other values. */
  over(model: Model, values: Values): Monolith {
    return new Monolith(model, values, this.api, this.whole);
  }

  /** `touched` are the features that the operation met with on its way. */
  async run(request: MonolithRequest): Promise<{ result: ExecutionResult; touched: Set<string> }> {
    const touched = new Set<string>();
    const result = await execute({
      schema: this.api,
      document: request.document,
      variableValues: request.variables,
      operationName: request.operationName,
      contextValue: { sequence: 0, touched, before: request.before } satisfies MonolithContext,
      fieldResolver: this.resolve,
      typeResolver: (value) => (value as Thing).__typename,
    });
    return { result, touched };
  }

  private readonly resolve: GraphQLFieldResolver<Thing | undefined, MonolithContext> = (
    source,
    args,
    context,
    info,
  ) => {
    context.before?.(info);
    const type = info.parentType.name;
    const field = this.field(type, info.fieldName);
    for (const feature of field.features) context.touched.add(feature);
    if (this.values.isLost(field, type, source?.$id ?? "")) context.touched.add("entity not found");
    const sequence = type === "Mutation" ? (context.sequence += 1) : undefined;
    return this.valueOf(field, type, source?.$id ?? "", args, sequence);
  };

  private field(type: string, name: string): FieldModel {
    const field = typeOf(this.model, type).fields.get(name);
    if (!field) throw new Error(`no ${type}.${name}`);
    return field;
  }

  private valueOf(field: FieldModel, type: string, id: string, args: object, sequence?: number): unknown {
    if (this.values.isLost(field, type, id)) return null;
    const required = field.requires && canonical(this.select(type, id, readSelection(field.requires)));
    return this.values.valueOf({
      field,
      id,
      args: args as Record<string, unknown>,
      ...(required === undefined ? {} : { required }),
      ...(sequence === undefined ? {} : { sequence }),
    });
  }

  // What a service is given of an object that another one knows.
  private select(type: string, id: string, selection: SelectionSetNode): unknown {
    const concrete = this.values.concrete(type, id);
    const entries = fieldsFor(selection, concrete).map((node) => {
      const value = this.valueOf(this.field(concrete, node.name.value), concrete, id, this.argsOf(concrete, node));
      return [node.name.value, node.selectionSet ? this.selectBelow(value, node.selectionSet) : value] as const;
    });
    return Object.fromEntries(entries);
  }

  private selectBelow(value: unknown, selection: SelectionSetNode): unknown {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map((one) => this.selectBelow(one, selection));
    const { __typename, $id } = value as Thing;
    return this.select(__typename, $id, selection);
  }

  private argsOf(type: string, node: FieldNode): Record<string, unknown> {
    const field = (this.whole.getType(type) as GraphQLObjectType).getFields()[node.name.value];
    if (!field) throw new Error(`no ${type}.${node.name.value} in the supergraph`);
    return getArgumentValues(field, node);
  }
}
