import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  visit,
} from "graphql";
import { type Conditions, noConditions, withConditions } from "./conditions";

/** Written out, an operation may become so much longer that no planner should see it. */
const MOST_SELECTIONS = 5_000;

/**
 * The same operation without what planners stumble over: named fragments, fragments that say nothing, and fragments on
 * an abstract type that is not the one around it, which are written out for each type that they can be of.
 */
export class PlainOperation {
  private left = MOST_SELECTIONS;
  /** Of what is being written. */
  private conditions: Conditions = noConditions;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  private constructor(
    private readonly api: GraphQLSchema,
    document: DocumentNode,
  ) {
    this.fragments = new Map(
      document.definitions
        .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
        .map((d) => [d.name.value, d]),
    );
  }

  /** Null when it would be too long. */
  static of(api: GraphQLSchema, text: string, name: string | undefined): OperationDefinitionNode | null {
    const document = parse(text, { noLocation: true });
    const operation = document.definitions.find(
      (d): d is OperationDefinitionNode =>
        d.kind === Kind.OPERATION_DEFINITION && (name === undefined || d.name?.value === name),
    );
    const root = operation && api.getRootType(operation.operation);
    if (!operation || !root) return null;
    const plain = new PlainOperation(api, document);
    const selectionSet = plain.set(operation.selectionSet, root);
    return plain.left < 0 ? null : { ...operation, selectionSet };
  }

  private set({ selections }: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode {
    const around = this.conditions;
    const plain = selections.flatMap((selection) => {
      const conditions = withConditions(around, selection.directives);
      if (!conditions) return [];
      this.conditions = conditions;
      const made = this.selection(selection, parent);
      this.conditions = around;
      return made;
    });
    return { kind: Kind.SELECTION_SET, selections: plain.length > 0 ? plain : [TYPENAME] };
  }

  private selection(selection: SelectionNode, parent: GraphQLCompositeType): SelectionNode[] {
    this.left -= 1;
    if (this.left < 0) return [];
    if (selection.kind === Kind.FIELD) return [this.field(selection, parent)];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const on = fragment.typeCondition ? this.api.getType(fragment.typeCondition.name.value) : parent;
    if (!isCompositeType(on)) return [];
    return this.fragment(fragment.selectionSet, on, parent, selection.directives ?? []);
  }

  private field(field: FieldNode, parent: GraphQLCompositeType): FieldNode {
    if (!field.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) return field;
    const type = getNamedType(parent.getFields()[field.name.value]?.type);
    return isCompositeType(type) ? { ...field, selectionSet: this.set(field.selectionSet, type) } : field;
  }

  private fragment(
    set: SelectionSetNode,
    on: GraphQLCompositeType,
    parent: GraphQLCompositeType,
    directives: NonNullable<FieldNode["directives"]>,
  ): SelectionNode[] {
    const within = this.namesOf(parent).filter((name) => this.namesOf(on).includes(name));
    const whole = within.length === this.namesOf(parent).length;
    // What an interface has, a union with the same members has not: it is asked of each member then.
    const narrow = whole && (on === parent || !isInterfaceType(on) || !isAbstractType(parent));
    const types = narrow ? [parent] : isAbstractType(on) ? within.map((name) => this.api.getType(name)) : [on];
    return types.filter(isCompositeType).flatMap((type): SelectionNode[] => {
      const inner = this.set(set, type);
      if (narrow && directives.length === 0) return [...inner.selections];
      return [inline(narrow ? null : type.name, inner, directives)];
    });
  }

  private namesOf(type: GraphQLCompositeType): string[] {
    return isAbstractType(type) ? this.api.getPossibleTypes(type).map(({ name }) => name) : [type.name];
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

function inline(
  on: string | null,
  selectionSet: SelectionSetNode,
  directives: NonNullable<FieldNode["directives"]>,
): InlineFragmentNode {
  const condition =
    on === null
      ? {}
      : { typeCondition: { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: on } } };
  return { kind: Kind.INLINE_FRAGMENT, ...condition, directives, selectionSet };
}

/** One operation for each response name of the root, in the order in which they are asked for. */
export function rootFieldOperations(operation: OperationDefinitionNode): OperationDefinitionNode[] {
  const units = new Map<string, SelectionNode[]>();
  const collect = ({ selections }: SelectionSetNode, wrap: (inner: SelectionNode) => SelectionNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, (inner) =>
          wrap({ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] } }),
        );
      } else if (selection.kind === Kind.FIELD && !selection.name.value.startsWith("__")) {
        const key = selection.alias?.value ?? selection.name.value;
        units.set(key, [...(units.get(key) ?? []), wrap(selection)]);
      }
    }
  };
  collect(operation.selectionSet, (inner) => inner);
  return [...units.values()].map((selections) =>
    withUsedVariables({ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  );
}

function withUsedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const used = new Set<string>();
  visit(operation.selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  const declared = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  return { ...operation, variableDefinitions: declared };
}

export function textOf(operation: OperationDefinitionNode): string {
  return print(operation);
}
