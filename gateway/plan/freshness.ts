import {
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import type { SchemaFacts } from "./schema-facts";

/**
 * For how many seconds anybody may keep the answer of an operation; 0: not at all. A hint covers what its subgraph
 * answers below the field; what another subgraph adds there needs a hint of its own. Nothing that is personal or that
 * not everybody may see is ever kept.
 */
export function freshnessOf(
  facts: SchemaFacts,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const root = facts.api.getRootType(operation.operation);
  if (operation.operation !== "query" || !root || Object.keys(facts.cacheHints.seconds).length === 0) return 0;
  const seconds = new Freshness(facts, fragments).of(operation.selectionSet, root, null);
  return Number.isFinite(seconds) ? seconds : 0;
}

class Freshness {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly facts: SchemaFacts,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  /** The least of a selection; infinite where there is nothing that says anything. `covered`: the subgraphs of a hint above. */
  of({ selections }: SelectionSetNode, parent: GraphQLCompositeType, covered: readonly string[] | null): number {
    return Math.min(
      Infinity,
      ...selections.map((selection) => {
        if (selection.kind === Kind.FIELD)
          return this.field(selection.name.value, selection.selectionSet, parent, covered);
        if (selection.kind === Kind.FRAGMENT_SPREAD) return this.spread(selection.name.value, covered);
        const type = selection.typeCondition ? this.facts.api.getType(selection.typeCondition.name.value) : parent;
        return isCompositeType(type) ? this.of(selection.selectionSet, type, covered) : 0;
      }),
    );
  }

  // However often a fragment is spread, it is looked at once for each cover.
  private spread(name: string, covered: readonly string[] | null): number {
    const key = `${name} ${covered?.join() ?? ""}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.facts.api.getType(fragment.typeCondition.name.value);
    const seconds = fragment && isCompositeType(type) ? this.of(fragment.selectionSet, type, covered) : 0;
    this.known.set(key, seconds);
    return seconds;
  }

  private field(
    name: string,
    below: SelectionSetNode | undefined,
    parent: GraphQLCompositeType,
    covered: readonly string[] | null,
  ): number {
    if (name === "__typename") return Infinity;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return 0;
    const type = getNamedType(field.type);
    const held = [parent, ...(isAbstractType(parent) ? this.facts.api.getPossibleTypes(parent) : [])].map((owner) =>
      this.coverOf(`${owner.name}.${name}`, owner.name, type.name, covered),
    );
    const seconds = Math.min(...held.map((cover) => cover?.seconds ?? 0));
    const graphs = (held[0]?.graphs ?? []).filter((graph) => held.every((cover) => cover?.graphs.includes(graph)));
    if (seconds === 0 || !below || !isCompositeType(type)) return seconds;
    return Math.min(seconds, this.of(below, type, graphs));
  }

  private coverOf(
    coordinate: string,
    owner: string,
    result: string,
    covered: readonly string[] | null,
  ): { readonly seconds: number; readonly graphs: readonly string[] } | null {
    const { rules, personal, cacheHints } = this.facts;
    if (personal.has(coordinate) || [coordinate, owner, result].some((name) => rules.has(name))) return null;
    const graphs = cacheHints.answeredBy[coordinate] ?? [];
    const seconds = cacheHints.seconds[coordinate];
    if (seconds !== undefined) return { seconds, graphs };
    const same = graphs.filter((graph) => covered?.includes(graph));
    return same.length > 0 ? { seconds: Infinity, graphs: same } : null;
  }
}
