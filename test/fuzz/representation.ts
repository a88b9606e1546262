import { type FieldNode, Kind, type SelectionSetNode, parse } from "graphql";
import { canonical } from "./hash";
import { type Model, POPULATION, typeOf } from "./model";
import { type Thing, Values } from "./values";

const parsed = new Map<string, SelectionSetNode>();

/** The selection of a `fields` argument. */
export function readSelection(fields: string): SelectionSetNode {
  const known = parsed.get(fields);
  if (known) return known;
  const definition = parse(`{ ${fields} }`, { noLocation: true }).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no selection: ${fields}`);
  parsed.set(fields, definition.selectionSet);
  return definition.selectionSet;
}

/** A representation, or a part of it, has not what its reader needs. */
export class Lacking extends Error {}

/** What a selection finds in a value that came as JSON. */
export function extract(selection: SelectionSetNode, value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((one) => extract(selection, one));
  if (typeof value !== "object") throw new Lacking(`no object but ${JSON.stringify(value)}`);
  const found: Record<string, unknown> = {};
  for (const node of fieldsFor(selection, (value as Thing).__typename)) {
    const name = node.name.value;
    const own = (value as Record<string, unknown>)[name];
    if (own === undefined) throw new Lacking(`no ${name} in ${JSON.stringify(value)}`);
    found[name] = node.selectionSet ? extract(node.selectionSet, own) : own;
  }
  return found;
}

/** The fields that a selection asks of a type; fragments are only on concrete types. */
export function fieldsFor(selection: SelectionSetNode, type: string | undefined): FieldNode[] {
  return selection.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return node.name.value === "__typename" ? [] : [node];
    if (node.kind !== Kind.INLINE_FRAGMENT) throw new Error("no named fragments in a fields argument");
    if (type === undefined) throw new Lacking("no __typename where a fragment needs it");
    return node.typeCondition?.name.value === type ? fieldsFor(node.selectionSet, type) : [];
  });
}

/** Finds which entity a representation is of. */
export class Identities {
  private readonly known = new Map<string, Map<string, string>>();

  constructor(
    private readonly model: Model,
    private readonly values: Values,
  ) {}

  /** Throws `Lacking` where the service could not tell: no key of its own is whole, or two contradict each other. */
  find(service: string, type: string, representation: Readonly<Record<string, unknown>>): string {
    const local = typeOf(this.model, type).local.get(service);
    const whole = (local?.keys ?? []).flatMap(({ fields, resolvable }) => {
      const text = resolvable ? keyText(fields, representation) : null;
      return text === null ? [] : [{ fields, text }];
    });
    const ids = new Set(whole.map(({ fields, text }) => this.index(type, fields).get(text)));
    const [id] = ids;
    if (ids.size !== 1 || id === undefined)
      throw new Lacking(`${service} finds no ${type} by ${JSON.stringify(representation)}`);
    return id;
  }

  private index(type: string, fields: string): Map<string, string> {
    const name = `${type} ${fields}`;
    const known = this.known.get(name);
    if (known) return known;
    const index = new Map<string, string>();
    const { family, kind } = typeOf(this.model, type);
    for (let n = 0; n < POPULATION; n += 1) {
      const mine = kind === "entityInterface" || family?.members[n % family.members.length] === type;
      if (mine) index.set(canonical(this.keyOf(type, String(n), readSelection(fields))), String(n));
    }
    this.known.set(name, index);
    return index;
  }

  private keyOf(type: string, id: string, selection: SelectionSetNode): unknown {
    const entries = fieldsFor(selection, type).map(({ name, selectionSet }) => {
      const field = typeOf(this.model, type).fields.get(name.value);
      if (!field) throw new Error(`no ${type}.${name.value}`);
      const value = this.values.valueOf({ field, id, args: {} });
      const below = value as Thing;
      return [name.value, selectionSet ? this.keyOf(below.__typename, below.$id, selectionSet) : value] as const;
    });
    return Object.fromEntries(entries);
  }
}

function keyText(fields: string, representation: unknown): string | null {
  try {
    return canonical(extract(readSelection(fields), representation));
  } catch (fault) {
    if (fault instanceof Lacking) return null;
    throw fault;
  }
}
