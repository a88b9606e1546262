import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

type Values = Readonly<Record<string, unknown>>;
interface Marker extends FieldNode {
  readonly addedByTests: true;
}

export interface Question {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly text: string;
}

/**
 * Which member of a union an answer is can be told by its `__typename` only: it is asked for where the test did not,
 * and `takeStock` takes it out of the answer again.
 */
export function withTypeNames(schema: GraphQLSchema, query: string, document: DocumentNode): Question {
  const info = new TypeInfo(schema);
  const marker: Marker = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" }, addedByTests: true };
  let count = 0;
  const visitor = visitWithTypeInfo(info, {
    SelectionSet: {
      leave(node) {
        const type = info.getParentType();
        if (!type || !isAbstractType(type) || node.selections.some(asksTypeName)) return undefined;
        count += 1;
        return { ...node, selections: [...node.selections, marker] };
      },
    },
  });
  const extended = visit(document, visitor);
  return { schema, document: extended, text: count > 0 ? print(extended) : query };
}

/** The coordinates (`Type.field`) whose value in the answer is not null; removes what `withTypeNames` added. */
export function takeStock(question: Question, data: unknown, variables: Values, operationName?: string): string[] {
  const operations = question.document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const operation = operations.find((node) => operationName === undefined || node.name?.value === operationName);
  const root = operation && question.schema.getRootType(operation.operation);
  if (!operation || !root) return [];
  const stock = new Stock(question, variables);
  stock.object(root, [operation.selectionSet.selections], data);
  return [...stock.found];
}

class Stock {
  readonly found = new Set<string>();
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    private readonly question: Question,
    private readonly variables: Values,
  ) {
    const named = question.document.definitions.filter(
      (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
    );
    this.fragments = new Map(named.map((node) => [node.name.value, node]));
  }

  object(type: GraphQLObjectType, selections: readonly (readonly SelectionNode[])[], value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const answer = value as Record<string, unknown>;
    const fields = new Map<string, FieldNode[]>();
    for (const set of selections) this.collect(type, set, fields);
    for (const [key, nodes] of fields) {
      if (nodes.every(isMarker)) delete answer[key];
      else this.field(type, nodes, answer[key]);
    }
  }

  private field(type: GraphQLObjectType, nodes: readonly FieldNode[], value: unknown): void {
    const definition = type.getFields()[nodes[0]?.name.value ?? ""];
    if (!definition || value === null || value === undefined) return;
    this.found.add(`${type.name}.${definition.name}`);
    const inner = getNamedType(definition.type);
    if (!isCompositeType(inner)) return;
    const selections = nodes.map((node) => node.selectionSet?.selections ?? []);
    for (const item of [value].flat(9)) {
      const runtime = isObjectType(inner)
        ? inner
        : this.question.schema.getType((item as { __typename?: string } | null)?.__typename ?? "");
      if (isObjectType(runtime)) this.object(runtime, selections, item);
    }
  }

  private collect(
    type: GraphQLObjectType,
    selections: readonly SelectionNode[],
    fields: Map<string, FieldNode[]>,
  ): void {
    for (const node of selections) {
      if (!this.isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        fields.set(key, [...(fields.get(key) ?? []), node]);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      if (fragment && this.applies(type, condition)) this.collect(type, fragment.selectionSet.selections, fields);
    }
  }

  private applies(type: GraphQLObjectType, condition: string): boolean {
    const wanted = this.question.schema.getType(condition);
    return wanted === type || (isAbstractType(wanted) && this.question.schema.isSubType(wanted, type));
  }

  private isIncluded(node: SelectionNode): boolean {
    if (getDirectiveValues(GraphQLSkipDirective, node, this.variables)?.["if"] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.variables)?.["if"] !== false;
  }
}

function asksTypeName(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.name.value === "__typename" && !node.alias;
}

function isMarker(node: FieldNode): node is Marker {
  return "addedByTests" in node;
}
