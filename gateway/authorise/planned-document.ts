import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
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
  const first = new Cutter(facts, rights, fragments, personal);
  const asked = first.cut(operation.selectionSet, root);
  // What was cut out of an object that is asked for elsewhere too is null there, and which fields those are its type says.
  const cutter = first.cutObjects ? new Cutter(facts, rights, fragments, personal, true) : first;
  const selectionSet = cutter === first ? asked : cutter.cut(operation.selectionSet, root);
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

/** What can stand at a place. */
type Objects = readonly GraphQLObjectType[];

class Cutter {
  /** A field with a selection was cut. */
  cutObjects = false;
  private readonly spread = new Map<string, FragmentDefinitionNode | null>();

  constructor(
    private readonly facts: SchemaFacts,
    private readonly rights: Rights,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly personal: boolean,
    private readonly alwaysType = false,
  ) {}

  cut(set: SelectionSetNode, parent: GraphQLCompositeType, among = this.objectsOf(parent)): SelectionSetNode {
    const selections = set.selections.flatMap((selection) => this.selection(selection, parent, among));
    const hidden = this.hidden(selections, parent);
    if (this.needsType(set, parent) || selections.length + hidden.length === 0) hidden.push(typename);
    return { kind: Kind.SELECTION_SET, selections: [...selections, ...hidden] };
  }

  spreadFragments(): FragmentDefinitionNode[] {
    return [...this.spread.values()].filter((fragment) => fragment !== null);
  }

  private selection(selection: SelectionNode, parent: GraphQLCompositeType, among: Objects): SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.spreading(selection, among);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? this.facts.api.getType(selection.typeCondition.name.value) : parent;
      return isCompositeType(type) ? this.within(selection, type, among) : [];
    }
    const name = selection.name.value;
    // Under its own name, whatever the client calls it: the answer is written by it.
    if (name === "__typename") return [typename];
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return [];
    if (this.rights.refusal(this.facts, parent, name)) {
      this.cutObjects ||= selection.selectionSet !== undefined;
      return [];
    }
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
    if (this.alwaysType || this.personal || members.length < (possibleTypes[parent.name]?.length ?? 0)) return true;
    return isInterfaceType(parent) && set.selections.some((selection) => isNarrowed(selection, parent, members));
  }

  // What no object of the place can be is left out: a planner that takes a fragment apart may ask its fields of the others,
  // of whom the reader may not see them.
  private within(fragment: InlineFragmentNode, type: GraphQLCompositeType, among: Objects): SelectionNode[] {
    const left = this.objectsOf(type).filter((object) => among.includes(object));
    const isNeverHere = left.length === 0 && among.length > 0;
    return isNeverHere ? [] : [{ ...fragment, selectionSet: this.cut(fragment.selectionSet, type, left) }];
  }

  // A named fragment is planned as it is where all that it is for can stand, and written out where only some of it can.
  private spreading(spread: FragmentSpreadNode, among: Objects): SelectionNode[] {
    const fragment = this.fragments.get(spread.name.value);
    const type = fragment && this.facts.api.getType(fragment.typeCondition.name.value);
    if (!fragment || !isCompositeType(type)) return [];
    const { typeCondition, selectionSet } = fragment;
    if (this.objectsOf(type).some((object) => !among.includes(object)))
      return this.within({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }, type, among);
    this.visitFragment(fragment, type);
    return [spread];
  }

  private visitFragment(fragment: FragmentDefinitionNode, type: GraphQLCompositeType): void {
    const name = fragment.name.value;
    if (this.spread.has(name)) return;
    this.spread.set(name, null);
    this.spread.set(name, { ...fragment, selectionSet: this.cut(fragment.selectionSet, type) });
  }

  private objectsOf(type: GraphQLCompositeType): Objects {
    return isAbstractType(type) ? this.facts.api.getPossibleTypes(type) : [type];
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
