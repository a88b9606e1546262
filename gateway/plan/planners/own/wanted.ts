import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  print,
} from "graphql";

/** A field that somebody wants of objects of one type. */
export interface WantedField {
  /** What it has to be called; null: nobody sees it, any name will do. */
  readonly key: string | null;
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  /** Equal for fields that have equal values. */
  readonly signature: string;
  readonly below: Wanted | null;
}

/** What is wanted of the objects at one place, by their types. */
export interface Wanted {
  /** What the place is declared to hold. */
  readonly type: string;
  on(type: string): readonly WantedField[];
  /** Of an interface: what is wanted whichever of its objects it is, or was before a part of it was taken. */
  whatever(type: string): readonly WantedField[];
  /** Whether it has to be known what an object of the type is. */
  asksType(type: string): boolean;
}

/** Reads what selections want: the same parts at the same type are one object, so that what is known of it is known once. */
export class WantedReader {
  private readonly known = new Map<string, Wanted>();
  private readonly ids = new Map<SelectionSetNode, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    /** Whether fields keep the names that the selection gives them. */
    private readonly named: boolean,
  ) {}

  read(sets: readonly SelectionSetNode[], type: string): Wanted {
    const key = `${type} ${sets.map((set) => this.id(set)).join()}`;
    const wanted = this.known.get(key) ?? new Selected(this, sets, type);
    this.known.set(key, wanted);
    return wanted;
  }

  /** What these parts want of objects of a type. */
  collect(sets: readonly SelectionSetNode[], type: string): { fields: WantedField[]; asksType: boolean } {
    const definition = this.schema.getType(type);
    if (!isObjectType(definition) && !isInterfaceType(definition)) return { fields: [], asksType: false };
    const groups = new Map<string, FieldNode[]>();
    const asksType = sets.map((set) => this.visit(set, type, groups)).some(Boolean);
    const fields = [...groups.values()].flatMap((nodes) => {
      const [node] = nodes;
      const declared = node && definition.getFields()[node.name.value];
      if (!node || !declared) return [];
      const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      return [this.field(node, below.length > 0 ? this.read(below, getNamedType(declared.type).name) : null)];
    });
    return { fields, asksType };
  }

  private field(node: FieldNode, below: Wanted | null): WantedField {
    const args = node.arguments ?? [];
    const key = this.named ? (node.alias?.value ?? node.name.value) : null;
    return { key, name: node.name.value, args, signature: signatureOf(node), below };
  }

  // Answers whether `__typename` is among them.
  private visit(set: SelectionSetNode, type: string, groups: Map<string, FieldNode[]>): boolean {
    let asksType = false;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === "__typename") asksType = true;
        if (selection.name.value.startsWith("__")) continue;
        const key = this.named ? (selection.alias?.value ?? selection.name.value) : signatureOf(selection);
        groups.set(key, [...(groups.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      if (!fragment || !this.applies(fragment.typeCondition?.name.value, type)) continue;
      if (this.visit(fragment.selectionSet, type, groups)) asksType = true;
    }
    return asksType;
  }

  private applies(condition: string | undefined, type: string): boolean {
    if (condition === undefined || condition === type) return true;
    const [on, object] = [this.schema.getType(condition), this.schema.getType(type)];
    return isAbstractType(on) && (isObjectType(object) || isInterfaceType(object)) && this.schema.isSubType(on, object);
  }

  private id(set: SelectionSetNode): number {
    const id = this.ids.get(set) ?? this.ids.size;
    this.ids.set(set, id);
    return id;
  }
}

class Selected implements Wanted {
  private readonly byType = new Map<string, { fields: WantedField[]; asksType: boolean }>();

  constructor(
    private readonly reader: WantedReader,
    private readonly sets: readonly SelectionSetNode[],
    readonly type: string,
  ) {}

  on(type: string): readonly WantedField[] {
    return this.collected(type).fields;
  }

  whatever(type: string): readonly WantedField[] {
    return this.on(type);
  }

  asksType(type: string): boolean {
    return this.collected(type).asksType;
  }

  private collected(type: string): { fields: WantedField[]; asksType: boolean } {
    const known = this.byType.get(type) ?? this.reader.collect(this.sets, type);
    this.byType.set(type, known);
    return known;
  }
}

/** A part of what is wanted, told by object types. */
export class PartlyWanted implements Wanted {
  readonly type: string;

  constructor(
    private readonly whole: Wanted,
    private readonly fields: ReadonlyMap<string, readonly WantedField[]>,
    private readonly types: ReadonlySet<string>,
  ) {
    this.type = whole.type;
  }

  on(type: string): readonly WantedField[] {
    return this.fields.get(type) ?? [];
  }

  whatever(type: string): readonly WantedField[] {
    return this.whole.whatever(type);
  }

  asksType(type: string): boolean {
    return this.types.has(type);
  }
}

export function signatureOf({ name, arguments: given }: FieldNode): string {
  if (!given || given.length === 0) return name.value;
  return `${name.value}(${given
    .map((argument) => print(argument))
    .sort()
    .join()})`;
}
