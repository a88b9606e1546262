import type { FieldDefinition, Subgraph } from "@apollo/federation-internals";
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from "graphql";
import type { FetchNode, FetchPart, Need } from "../query-plan";

interface Around {
  /** What the field above promises of the object (@provides). */
  readonly provided: SelectionSetNode | null;
  /** What the representation of the object holds; null: it is not an entity that was asked for by one. */
  readonly needs: readonly Need[] | null;
}

/** What one subgraph may be asked, by its directives and not by its schema alone. */
export class SubgraphRules {
  private readonly schema: GraphQLSchema;
  private readonly selections = new Map<string, SelectionSetNode>();
  private fragments: ReadonlyMap<string, FragmentDefinitionNode> = new Map();

  constructor(private readonly subgraph: Subgraph) {
    this.schema = subgraph.schema.toGraphQLJSSchema();
  }

  allow({ operation, parts }: FetchNode): boolean {
    const document = parse(operation, { noLocation: true });
    if (validate(this.schema, document).length > 0) return false;
    this.fragments = fragmentsOf(document);
    const definition = document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
    const root = definition && this.schema.getRootType(definition.operation);
    if (!root) return false;
    return definition.selectionSet.selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) return true;
      const part = parts.find(({ entitiesKey }) => entitiesKey === (selection.alias?.value ?? selection.name.value));
      if (part && selection.selectionSet) return this.allowEntities(selection.selectionSet, part);
      const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [selection] };
      return this.allowSet(set, root, { provided: null, needs: null });
    });
  }

  private allowEntities({ selections }: SelectionSetNode, { needs }: FetchPart): boolean {
    return selections.every((selection) => {
      if (selection.kind !== Kind.INLINE_FRAGMENT || !selection.typeCondition) return true;
      const name = selection.typeCondition.name.value;
      const type = this.schema.getType(name);
      const own = needs.flatMap((need) => (need.kind === "on" && need.type === name ? need.below : []));
      const held = own.length > 0 ? own : needs.flatMap((need) => (need.kind === "on" ? need.below : [need]));
      return (
        isCompositeType(type) &&
        this.hasKey(name, held) &&
        this.allowSet(selection.selectionSet, type, { provided: null, needs: held })
      );
    });
  }

  private hasKey(name: string, needs: readonly Need[]): boolean {
    const type = this.subgraph.schema.type(name);
    const keys = type?.appliedDirectivesOf(this.subgraph.metadata().keyDirective() as never) ?? [];
    const resolvable = keys
      .map((key) => (key as unknown as { arguments(): { fields: unknown; resolvable?: boolean } }).arguments())
      .filter((given) => given.resolvable !== false);
    return resolvable.length === 0 || resolvable.some(({ fields }) => holds(needs, this.read(String(fields))));
  }

  private allowSet({ selections }: SelectionSetNode, type: GraphQLCompositeType, around: Around): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) {
        const { value } = selection.name;
        return value.startsWith("__") || this.allowField(value, selection.selectionSet, type, around);
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      const on = fragment?.typeCondition ? this.schema.getType(fragment.typeCondition.name.value) : type;
      return !fragment || !isCompositeType(on) || this.allowSet(fragment.selectionSet, on, around);
    });
  }

  private allowField(
    name: string,
    below: SelectionSetNode | undefined,
    type: GraphQLCompositeType,
    { provided, needs }: Around,
  ): boolean {
    const field = this.fieldOf(type.name, name);
    if (!field) return true;
    const metadata = this.subgraph.metadata();
    const promised = provided && find(provided, name);
    if (!promised && metadata.isFieldExternal(field) && !isObjectKey(this, type.name, name)) return false;
    const required = fieldsOf(field, metadata.requiresDirective());
    if (required !== null && !promised && !(needs && holds(needs, this.read(required)))) return false;
    const own = fieldsOf(field, metadata.providesDirective());
    const target = isObjectType(type) || isInterfaceType(type) ? getNamedType(type.getFields()[name]?.type) : undefined;
    if (!below || !isCompositeType(target)) return true;
    const inner = own === null ? (promised?.selectionSet ?? null) : this.read(own);
    return this.allowSet(below, target, { provided: inner, needs: null });
  }

  isKey(type: string, name: string): boolean {
    const keys = this.subgraph.schema.type(type)?.appliedDirectivesOf(this.subgraph.metadata().keyDirective() as never);
    return (keys ?? []).some((key) => {
      const { fields } = (key as unknown as { arguments(): { fields: unknown } }).arguments();
      return find(this.read(String(fields)), name) !== null;
    });
  }

  private fieldOf(type: string, name: string): FieldDefinition<never> | undefined {
    const found = this.subgraph.schema.type(type) as { field?: (name: string) => FieldDefinition<never> } | undefined;
    return found?.field?.(name);
  }

  private read(fields: string): SelectionSetNode {
    const known = this.selections.get(fields);
    if (known) return known;
    const [definition] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
    const set: SelectionSetNode =
      definition?.kind === Kind.OPERATION_DEFINITION
        ? definition.selectionSet
        : { kind: Kind.SELECTION_SET, selections: [] };
    this.selections.set(fields, set);
    return set;
  }
}

function isObjectKey(rules: SubgraphRules, type: string, name: string): boolean {
  return rules.isKey(type, name);
}

function fieldsOf(field: FieldDefinition<never>, directive: unknown): string | null {
  const [applied] = field.appliedDirectivesOf(directive as never) as { arguments(): { fields: unknown } }[];
  return applied ? String(applied.arguments().fields) : null;
}

function find({ selections }: SelectionSetNode, name: string): { selectionSet?: SelectionSetNode | undefined } | null {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD && selection.name.value === name) return selection;
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? find(selection.selectionSet, name) : null;
    if (inner) return inner;
  }
  return null;
}

/** Whether a representation has all of a field set. */
function holds(needs: readonly Need[], { selections }: SelectionSetNode): boolean {
  return selections.every((selection) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition?.name.value;
      const own = needs.flatMap((need) => (need.kind === "on" ? (need.type === on ? need.below : []) : [need]));
      return holds(own, selection.selectionSet);
    }
    if (selection.kind !== Kind.FIELD || selection.name.value === "__typename") return true;
    const name = selection.name.value;
    const found = needs.flatMap((need) => (need.kind === "on" ? need.below : [need]));
    const fields = found.flatMap((need) => (need.kind === "field" && need.to === name ? [need] : []));
    const { selectionSet } = selection;
    return (
      fields.length > 0 &&
      (!selectionSet ||
        holds(
          fields.flatMap(({ below }) => below ?? []),
          selectionSet,
        ))
    );
  });
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
}
