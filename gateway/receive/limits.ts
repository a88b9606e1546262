import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { Limits } from "../config";
import { Refusal } from "../errors";

/** Refuses a document by its form alone, before validation (which is quadratic in places) and long before planning. */
export function checkLimits(document: DocumentNode, limits: Limits): void {
  const fragments = new Map(
    document.definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
  const count = new Counter(limits, fragments);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION || definition.kind === Kind.OPERATION_DEFINITION)
      count.selections(definition.selectionSet);
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION && count.depthOf(definition.selectionSet) > limits.depth)
      throw tooDeep(limits);
  }
}

function tooDeep(limits: Limits): Refusal {
  return new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.DEPTH", values: { limit: limits.depth } });
}

class Counter {
  private aliases = 0;
  private readonly depths = new Map<SelectionSetNode, number>();
  private readonly open = new Set<SelectionSetNode>();

  constructor(
    private readonly limits: Limits,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  selections(set: SelectionSetNode): void {
    const names = new Map<string, number>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.field(selection.alias?.value, selection.name.value, names);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) this.selections(selection.selectionSet);
    }
  }

  /** Levels of fields; a fragment is measured once however often it is spread, and one that spreads itself adds nothing. */
  depthOf(set: SelectionSetNode): number {
    const known = this.depths.get(set);
    if (known !== undefined) return known;
    if (this.open.has(set)) return 0;
    this.open.add(set);
    let depth = 0;
    for (const selection of set.selections) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      const below = inner ? this.depthOf(inner) : 0;
      depth = Math.max(depth, selection.kind === Kind.FIELD ? below + 1 : below);
    }
    this.open.delete(set);
    this.depths.set(set, depth);
    return depth;
  }

  private field(alias: string | undefined, name: string, names: Map<string, number>): void {
    const key = alias ?? name;
    const times = (names.get(key) ?? 0) + 1;
    names.set(key, times);
    if (times > this.limits.repeats)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.REPEATS", values: { limit: this.limits.repeats } });
    if (alias === undefined) return;
    if (alias.startsWith("__")) throw new Refusal("GRAPHQL_VALIDATION_FAILED", { key: "Request.ALIAS" });
    this.aliases += 1;
    if (this.aliases > this.limits.aliases)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.ALIASES", values: { limit: this.limits.aliases } });
  }
}
