import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { ListSize, SchemaFacts } from "../plan/schema-facts";

export interface CostLimits {
  readonly cost: number;
  readonly largestPage: number;
}

/** A plain list is bounded by its meaning (the steps of a dossier, the offices of an agency): taken as this long. */
const PLAIN_LIST = 5;
const MUTATION = 10;

/**
 * How many objects the operation may bring at most, by @listSize. Computed before anything is fetched; counting ends
 * as soon as the limit is passed, so that a bomb of fragments costs no more than a large query.
 */
export function estimateCost(
  facts: SchemaFacts,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  limits: CostLimits,
): number {
  const root = facts.api.getRootType(operation.operation);
  const walk = new CostWalk(facts, fragments, variables, limits);
  return root
    ? walk.set(operation.selectionSet, root, 1, new Map()) + (operation.operation === "mutation" ? MUTATION : 0)
    : 0;
}

class CostWalk {
  private visited = 0;

  constructor(
    private readonly facts: SchemaFacts,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
    private readonly limits: CostLimits,
  ) {}

  /** `sizes`: how long lists of this set are by the word of the field above. */
  set(set: SelectionSetNode, parent: GraphQLCompositeType, times: number, sizes: ReadonlyMap<string, number>): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (cost > this.limits.cost || ++this.visited > this.limits.cost) return Math.max(cost, this.visited);
      if (selection.kind === Kind.FIELD) cost += this.field(selection, parent, times, sizes);
      else
        cost += this.fragment(
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value),
          parent,
          times,
          sizes,
        );
    }
    return cost;
  }

  private fragment(
    fragment:
      | {
          readonly typeCondition?: { readonly name: { readonly value: string } } | undefined;
          readonly selectionSet: SelectionSetNode;
        }
      | undefined,
    parent: GraphQLCompositeType,
    times: number,
    sizes: ReadonlyMap<string, number>,
  ): number {
    if (!fragment) return 0;
    const type = fragment.typeCondition ? this.facts.api.getType(fragment.typeCondition.name.value) : parent;
    return isCompositeType(type) ? this.set(fragment.selectionSet, type, times, sizes) : 0;
  }

  private field(
    node: FieldNode,
    parent: GraphQLCompositeType,
    times: number,
    sizes: ReadonlyMap<string, number>,
  ): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const named = field && getNamedType(field.type);
    if (!field || !isCompositeType(named) || !node.selectionSet) return 0;
    const size = this.facts.listSizes.get(`${parent.name}.${field.name}`);
    const page = size ? this.pageOf(size, node, field) : null;
    const own =
      page !== null && size?.sized.length === 0
        ? page
        : (sizes.get(field.name) ?? (isList(field.type) ? PLAIN_LIST : 1));
    const below = new Map(page === null ? [] : (size?.sized ?? []).map((name) => [name, page]));
    const objects = times * own;
    return objects + this.set(node.selectionSet, named, objects, below);
  }

  // A page outside its bounds is the subgraph's to refuse (BAD_USER_INPUT): it brings nothing.
  private pageOf(size: ListSize, node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const asked = size.slicing.map((name) => this.argument(name, node, field)).filter((n) => typeof n === "number");
    const page = asked.length > 0 ? Math.max(...asked) : (size.assumed ?? PLAIN_LIST);
    return Math.min(Math.max(page, 0), this.limits.largestPage);
  }

  private argument(name: string, node: FieldNode, field: GraphQLField<unknown, unknown>): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    const given = value?.kind === Kind.VARIABLE ? this.variables[value.name.value] : undefined;
    return given ?? field.args.find((arg) => arg.name === name)?.defaultValue;
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
