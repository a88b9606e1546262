import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
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
} from "graphql";
import { underFetchedName } from "../plan/response-names";
import type { SchemaFacts } from "../plan/schema-facts";
import { typename, passage, subjectRules } from "../witness/subjects";
import type { Rights } from "./rules";

export interface PlannedDocument {
  /** Null when nothing is left to fetch. */
  readonly document: DocumentNode | null;
  /** Whether a field of it is personal, so that the answer needs a record. */
  readonly personal: boolean;
}

/** The client's operation as it is planned: without what its viewer may not see, with the ids that the witness needs, and aliases under names that the planner has no use for. */
export function plannedDocument(
  facts: SchemaFacts,
  rights: Rights,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): PlannedDocument {
  const root = facts.api.getRootType(operation.operation);
  if (!root) return { document: null, personal: false };
  const personal = hasPersonal(facts, operation, fragments);
  const cutter = new Cutter(facts, rights, fragments, personal);
  const selectionSet = cutter.cut(operation.selectionSet, root);
  const definitions = [{ ...operation, selectionSet }, ...cutter.spreadFragments()];
  const fetches = selectionSet.selections.some((s) => s.kind !== Kind.FIELD || !s.name.value.startsWith("__"));
  return { document: fetches ? { kind: Kind.DOCUMENT, definitions } : null, personal };
}

// A document without personal fields pays nothing for the witness.
function hasPersonal(
  facts: SchemaFacts,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  const names = new Set([...facts.personal].map((coordinate) => coordinate.split(".")[1]));
  const asks = (set: SelectionSetNode): boolean =>
    set.selections.some(
      (s) =>
        (s.kind === Kind.FIELD && names.has(s.name.value)) ||
        (s.kind !== Kind.FRAGMENT_SPREAD && s.selectionSet !== undefined && asks(s.selectionSet)),
    );
  return asks(operation.selectionSet) || [...fragments.values()].some((fragment) => asks(fragment.selectionSet));
}

class Cutter {
  private readonly spread = new Map<string, FragmentDefinitionNode | null>();

  constructor(
    private readonly facts: SchemaFacts,
    private readonly rights: Rights,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly personal: boolean,
  ) {}

  cut(set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode {
    const selections = set.selections.flatMap((selection) => this.selection(selection, parent));
    const hidden = this.hidden(selections, parent);
    if (this.needsType(set, parent) || selections.length + hidden.length === 0) hidden.push(typename);
    return { kind: Kind.SELECTION_SET, selections: [...selections, ...hidden] };
  }

  spreadFragments(): FragmentDefinitionNode[] {
    return [...this.spread.values()].filter((fragment) => fragment !== null);
  }

  private selection(selection: SelectionNode, parent: GraphQLCompositeType): SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      this.visitFragment(selection.name.value);
      return [selection];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? this.facts.api.getType(selection.typeCondition.name.value) : parent;
      return isCompositeType(type) ? [{ ...selection, selectionSet: this.cut(selection.selectionSet, type) }] : [];
    }
    const name = selection.name.value;
    // Under its own name, whatever the client calls it: the answer is written by it.
    if (name === "__typename") return [typename];
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field || this.rights.refusal(this.facts, parent, name)) return [];
    const type = getNamedType(field.type);
    const planned = underFetchedName(selection);
    return [
      selection.selectionSet && isCompositeType(type)
        ? { ...planned, selectionSet: this.cut(selection.selectionSet, type) }
        : planned,
    ];
  }

  // Where a client's selection depends on the type, the planner asks for it by itself; what is personal or inaccessible,
  // or may be null through the interface only, depends on it too.
  private needsType(set: SelectionSetNode, parent: GraphQLCompositeType): boolean {
    if (!isAbstractType(parent)) return false;
    const { api, possibleTypes } = this.facts;
    const members = api.getPossibleTypes(parent);
    if (this.personal || members.length < (possibleTypes[parent.name]?.length ?? 0)) return true;
    return isInterfaceType(parent) && set.selections.some((selection) => isNarrowed(selection, parent, members));
  }

  private visitFragment(name: string): void {
    const fragment = this.fragments.get(name);
    if (!fragment || this.spread.has(name)) return;
    this.spread.set(name, null);
    const type = this.facts.api.getType(fragment.typeCondition.name.value);
    if (isCompositeType(type))
      this.spread.set(name, { ...fragment, selectionSet: this.cut(fragment.selectionSet, type) });
  }

  private hidden(selections: readonly SelectionNode[], parent: GraphQLCompositeType): SelectionNode[] {
    if (!this.personal) return [];
    if (!isInterfaceType(parent)) return this.hiddenOf(selections, parent);
    return this.facts.api.getPossibleTypes(parent).flatMap((type) => {
      const hidden = this.hiddenOf(selections, type);
      return hidden.length > 0 ? [on(type, hidden)] : [];
    });
  }

  private hiddenOf(selections: readonly SelectionNode[], parent: GraphQLCompositeType): SelectionNode[] {
    const served = selections.some(
      (s) => s.kind === Kind.FIELD && this.facts.personal.has(`${parent.name}.${s.name.value}`),
    );
    if (served) return [...(subjectRules[parent.name]?.hidden ?? [])];
    return parent.name === passage.type ? [passage.hidden] : [];
  }
}

function on({ name }: GraphQLObjectType, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

function isNarrowed(
  selection: SelectionNode,
  parent: GraphQLInterfaceType,
  members: readonly GraphQLObjectType[],
): boolean {
  if (selection.kind !== Kind.FIELD) return false;
  const name = selection.name.value;
  const type = String(parent.getFields()[name]?.type);
  return members.some((member) => String(member.getFields()[name]?.type) !== type);
}
