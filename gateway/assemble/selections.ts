import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  Kind,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import type { Forbidden, Rights } from "../authorise/rules";
import { fetchedName } from "../plan/response-names";
import type { SchemaFacts } from "../plan/schema-facts";

/** One field of the answer on one type. */
export interface AnswerField {
  readonly key: string;
  readonly name: string;
  /** What it goes by in what was fetched. */
  readonly fetched: string;
  /** Null for `__typename` and introspection. */
  readonly type: GraphQLOutputType | null;
  readonly forbidden: Forbidden | null;
  /** The coordinate, where the field is personal. */
  readonly personal: string | null;
  readonly below: Selections | null;
}

export interface SelectionContext {
  readonly facts: SchemaFacts;
  readonly rights: Rights;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What an object of the answer is; an interface only where nothing depends on which of its objects it is. */
export type AnswerType = GraphQLObjectType | GraphQLInterfaceType;

interface Part {
  readonly set: SelectionSetNode;
  readonly parent: GraphQLCompositeType;
  /** It stands under a field that may not be seen here; the same field may be seen as it is asked for elsewhere. */
  readonly under: Forbidden | null;
}
interface Occurrence {
  readonly node: FieldNode;
  readonly forbidden: Forbidden | null;
}

/** What the client asked of one place of the answer; worked out per concrete type when one turns up, once per document. */
export class Selections {
  private readonly byType = new Map<string, readonly AnswerField[]>();

  constructor(
    private readonly context: SelectionContext,
    private readonly parts: readonly Part[],
  ) {}

  static of(context: SelectionContext, set: SelectionSetNode, parent: GraphQLCompositeType): Selections {
    return new Selections(context, [{ set, parent, under: null }]);
  }

  on(type: AnswerType): readonly AnswerField[] {
    const known = this.byType.get(type.name);
    if (known) return known;
    const fields = this.collect(type);
    this.byType.set(type.name, fields);
    return fields;
  }

  /** Whether the client asked for the place that a path of what was fetched (without list indexes) names. */
  reaches(path: readonly string[], types: readonly GraphQLObjectType[]): boolean {
    const [key, ...rest] = path;
    if (key === undefined) return true;
    return types.some((type) =>
      this.on(type).some((field) => {
        if (field.fetched !== key || field.forbidden) return false;
        const named = field.type && getNamedType(field.type);
        return (
          rest.length === 0 ||
          (field.below !== null &&
            isCompositeType(named) &&
            field.below.reaches(rest, possible(this.context.facts, named)))
        );
      }),
    );
  }

  private collect(type: AnswerType): AnswerField[] {
    const groups = new Map<string, Occurrence[]>();
    const seen = new Set<string>();
    for (const part of this.parts) this.visit(part, type, groups, seen);
    return [...groups].map(([key, occurrences]) => this.field(key, type, occurrences));
  }

  private visit(part: Part, type: AnswerType, groups: Map<string, Occurrence[]>, seen: Set<string>): void {
    const { set, parent, under } = part;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const occurrence = { node: selection, forbidden: under ?? this.refusal(parent, selection) };
        const group = groups.get(key);
        if (group) group.push(occurrence);
        else groups.set(key, [occurrence]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.context.fragments.get(selection.name.value) : selection;
      const once = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
      const visited = `${once} ${under}`;
      if (!fragment || (once !== null && seen.has(visited))) continue;
      if (once !== null) seen.add(visited);
      const on = fragment.typeCondition ? this.context.facts.api.getType(fragment.typeCondition.name.value) : parent;
      if (isCompositeType(on) && applies(this.context.facts, on, type))
        this.visit({ set: fragment.selectionSet, parent: on, under }, type, groups, seen);
    }
  }

  private refusal(parent: GraphQLCompositeType, { name }: FieldNode): Forbidden | null {
    return this.context.rights.refusal(this.context.facts, parent, name.value);
  }

  private field(key: string, type: AnswerType, occurrences: readonly Occurrence[]): AnswerField {
    const { facts } = this.context;
    const name = occurrences[0]?.node.name.value ?? key;
    const fetched = fetchedName(key, name);
    const definition = type.getFields()[name];
    if (name.startsWith("__") || !definition)
      return { key, name, fetched, type: null, forbidden: null, personal: null, below: null };
    const isAllowed = occurrences.some((occurrence) => occurrence.forbidden === null);
    const forbidden = isAllowed ? null : (occurrences[0]?.forbidden ?? null);
    return {
      key,
      name,
      fetched,
      type: definition.type,
      forbidden,
      personal: personalAs(facts, type, name),
      below: forbidden ? null : this.below(occurrences, definition.type),
    };
  }

  private below(occurrences: readonly Occurrence[], type: GraphQLOutputType): Selections | null {
    const parent = getNamedType(type);
    if (!isCompositeType(parent)) return null;
    const parts = occurrences.flatMap(({ node: { selectionSet: set }, forbidden: under }) =>
      set ? [{ set, parent, under }] : [],
    );
    return new Selections(this.context, parts);
  }
}

// Of an object that does not say what it is, a field is personal if it is of any of those that it may be.
function personalAs(facts: SchemaFacts, type: AnswerType, name: string): string | null {
  const coordinates = [type, ...possible(facts, type)].map((one) => `${one.name}.${name}`);
  return coordinates.find((coordinate) => facts.personal.has(coordinate)) ?? null;
}

/** What an object is by its `__typename`; null: nothing that clients may see. */
export function answerType(facts: SchemaFacts, place: GraphQLCompositeType, typename: unknown): AnswerType | null {
  if (isObjectType(place)) return place;
  const concrete = possible(facts, place).find(({ name }) => name === typename);
  if (concrete) return concrete;
  const unsaid = typename === undefined || typename === place.name;
  return unsaid && isInterfaceType(place) ? place : null;
}

export function possible(facts: SchemaFacts, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? facts.api.getPossibleTypes(type) : [type];
}

function applies(facts: SchemaFacts, condition: GraphQLCompositeType, type: AnswerType): boolean {
  return condition.name === type.name || (isAbstractType(condition) && facts.api.isSubType(condition, type));
}
