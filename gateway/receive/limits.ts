import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import type { Limits } from "../config";
import { Refusal } from "../errors";

/**
 * Refuses a document by its form alone, before validation (which is quadratic in places) and long before planning.
 * Answers how many fields the largest of its operations has.
 */
export function checkLimits(document: DocumentNode, limits: Limits): number {
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
  let most = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields } = count.measure(definition.selectionSet);
    if (depth > limits.depth)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.DEPTH", values: { limit: limits.depth } });
    if (fields > limits.fields)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.FIELDS", values: { fields, limit: limits.fields } });
    most = Math.max(most, fields);
  }
  return most;
}

/** A selection set with its fragments written out. */
interface Measure {
  /** Levels of fields. */
  readonly depth: number;
  readonly fields: number;
}

/** Fragments that spread each other twice have as many fields as one likes: they are counted no further. */
const MANY = 1_000_000;
const NOTHING: Measure = { depth: 0, fields: 0 };

class Counter {
  private aliases = 0;
  private readonly measured = new Map<SelectionSetNode, Measure>();
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

  /** A fragment is measured once however often it is spread, and one that spreads itself adds nothing. */
  measure(set: SelectionSetNode): Measure {
    const known = this.measured.get(set);
    if (known) return known;
    if (this.open.has(set)) return NOTHING;
    this.open.add(set);
    let [depth, fields] = [0, 0];
    for (const selection of set.selections) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      const below = inner ? this.measure(inner) : NOTHING;
      depth = Math.max(depth, below.depth + own);
      fields = Math.min(fields + below.fields + own, MANY);
    }
    const measure = { depth, fields };
    this.open.delete(set);
    this.measured.set(set, measure);
    return measure;
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
