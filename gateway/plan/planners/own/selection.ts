import {
  type ArgumentNode,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  print,
} from "graphql";
import type { Rewrite } from "../../query-plan";

/** A field of a request in the making. */
export interface SelectedField {
  readonly name: string;
  readonly args: readonly ArgumentNode[];
  readonly type: GraphQLOutputType;
  readonly below: Selection | null;
}

/** What a request asks of the objects at one place, by what they are to its subgraph. */
export class Selection {
  readonly byType = new Map<string, Map<string, SelectedField>>();
  asksType = false;

  constructor(
    /** What the subgraph declares the place to hold. */
    readonly type: string,
  ) {}

  /** The field under a response name; the same field asked twice is asked once. */
  field(type: string, key: string, make: () => SelectedField): SelectedField {
    const fields = this.byType.get(type) ?? new Map<string, SelectedField>();
    this.byType.set(type, fields);
    const field = fields.get(key) ?? make();
    fields.set(key, field);
    return field;
  }
}

/** A selection as text, with what has to be put right in what comes back. */
export class SelectionPrinter {
  readonly renames: Rewrite[] = [];
  private readonly aliases = new Map<SelectedField, string>();
  private names = 0;

  print(selection: Selection): string {
    this.tellApart([selection], []);
    return this.set(selection);
  }

  // Two types may have fields of one name whose values differ in shape: a subgraph would refuse to answer both under it.
  private tellApart(selections: readonly Selection[], path: readonly string[]): void {
    const byKey = new Map<string, Map<string, SelectedField[]>>();
    for (const { byType } of selections)
      for (const fields of byType.values())
        for (const [key, field] of fields) {
          const shapes = byKey.get(key) ?? new Map<string, SelectedField[]>();
          const shape = shapeOf(field.type);
          byKey.set(key, shapes.set(shape, [...(shapes.get(shape) ?? []), field]));
        }
    for (const [key, shapes] of byKey) {
      for (const [index, fields] of [...shapes.values()].entries()) {
        const name = index === 0 ? key : `__o${this.names++}_${key}`;
        for (const field of fields) this.aliases.set(field, name);
        const at = [...path, name];
        this.tellApart(
          fields.flatMap(({ below }) => below ?? []),
          at,
        );
        if (name !== key) this.renames.push({ kind: "rename", path: at.map((step) => ({ key: step })), value: key });
      }
    }
  }

  private set({ type, byType, asksType }: Selection): string {
    const parts = [...byType].flatMap(([on, fields]) => {
      const inner = [...fields.values()].map((field) => this.field(field)).join(" ");
      return inner === "" ? [] : [on === type ? inner : `...on ${on}{${inner}}`];
    });
    if (asksType || parts.length === 0) parts.unshift("__typename");
    return `{${parts.join(" ")}}`;
  }

  private field(field: SelectedField): string {
    const alias = this.aliases.get(field) ?? field.name;
    const args = field.args.length > 0 ? `(${field.args.map((argument) => print(argument)).join()})` : "";
    const below = field.below ? this.set(field.below) : "";
    return `${alias === field.name ? "" : `${alias}:`}${field.name}${args}${below}`;
  }
}

function shapeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shapeOf(getNullableType(type))}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  const named = getNamedType(type);
  return isCompositeType(named) ? "{}" : named.name;
}
