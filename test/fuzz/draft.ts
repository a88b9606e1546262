import { Dice } from "../gateway/random-operation";
import {
  type ArgModel,
  type Family,
  type FieldModel,
  type KeyRole,
  type LocalField,
  type LocalType,
  type Model,
  Redraw,
  type Ref,
  SCALARS,
  type TypeKind,
  type TypeModel,
  namedOf,
  typeOf,
} from "./model";
import { type Profile, profiles } from "./profile";

interface TypeOptions {
  readonly keys?: readonly string[];
  readonly family?: Family;
  readonly members?: readonly string[];
  readonly hidden?: boolean;
}

interface FieldOptions {
  readonly args?: readonly ArgModel[];
  readonly role?: KeyRole;
  readonly hidden?: boolean;
  readonly flaky?: boolean;
}

const WORDS = ["name", "size", "kind", "parts", "label", "owner", "total", "notes", "rank", "links", "mood", "state"];

/** A model in the making. */
export class Draft {
  constructor(
    readonly model: Model,
    readonly dice: Dice,
    readonly profile: Profile = profiles.whole,
  ) {}

  chance(of: number, outOf: number): boolean {
    return this.dice.roll(outOf) < of;
  }

  /** One at least. */
  some<T>(from: readonly T[]): T[] {
    const sure = this.dice.pick(from);
    return from.filter((one) => one === sure || this.chance(1, 2));
  }

  addType(name: string, kind: TypeKind, options: TypeOptions = {}): TypeModel {
    const { keys = [], family = null, members = [], hidden = false } = options;
    const type = { name, kind, keys, family, members, hidden, fields: new Map(), local: new Map() };
    this.model.types.set(name, type);
    return type;
  }

  addField(type: TypeModel, name: string, ref: Ref, options: FieldOptions = {}): FieldModel {
    const { flaky = false, args = [], ...others } = options;
    const features = new Set<string>();
    const made = {
      name,
      owner: type.name,
      ref,
      args,
      flaky,
      members: [],
      homes: new Set<string>(),
      features,
      ...others,
    };
    type.fields.set(name, made);
    return made;
  }

  /** A name that the type has not yet; types often share theirs. */
  freeName(type: TypeModel): string {
    const members = type.kind === "entityInterface" ? type.members.map((name) => typeOf(this.model, name)) : [];
    const free = WORDS.filter((word) => [type, ...members].every(({ fields }) => !fields.has(word)));
    return free.length > 0 ? this.dice.pick(free) : `more${type.fields.size}`;
  }

  local(service: string, type: TypeModel, interfaceObject = false): LocalType {
    const known = type.local.get(service);
    if (known) return known;
    const made: LocalType = { keys: [], fields: new Map(), members: new Set(), interfaceObject };
    type.local.set(service, made);
    return made;
  }

  /** Puts the field into the service's part of the type, with all that its type needs there. */
  place(service: string, type: TypeModel, field: FieldModel, local: Omit<LocalField, "field"> = {}): LocalField {
    this.know(service, namedOf(field.ref));
    const made = { field, ...local };
    this.local(service, type).fields.set(field.name, made);
    if (!local.external && !local.overridden) field.homes.add(service);
    return made;
  }

  addKey(service: string, type: TypeModel, fields: string, resolvable: boolean): void {
    const local = this.local(service, type);
    if (local.keys.some((key) => key.fields === fields)) return;
    local.keys.push({ fields, resolvable });
    for (const name of fields
      .replaceAll(/\{[^}]*\}/g, "")
      .split(" ")
      .filter(Boolean)) {
      const field = type.fields.get(name);
      if (field && !local.fields.has(name)) this.place(service, type, field, { shareable: true });
      if (field?.role === "peer") this.addKey(service, typeOf(this.model, namedOf(field.ref)), "id", false);
    }
  }

  /** Makes sure that the service can name the type. */
  know(service: string, name: string): void {
    const type = this.model.types.get(name);
    if (!type || type.local.has(service)) return;
    switch (type.kind) {
      case "value":
        for (const field of type.fields.values()) this.place(service, type, field, { shareable: true });
        return;
      case "entity":
        return this.knowEntity(service, type);
      case "entityInterface":
        return this.knowInterfaceObject(service, type);
      case "union":
        return this.knowUnion(service, type);
      case "interface":
        return this.knowInterface(service, type);
      case "root":
        throw new Redraw("a root is nobody's type");
    }
  }

  private knowEntity(service: string, type: TypeModel): void {
    const whole = type.family && this.model.types.get(type.family.name);
    if (whole?.local.get(service)?.interfaceObject) throw new Redraw(`${service} sees ${type.name} as its interface`);
    this.addKey(service, type, this.dice.pick(type.keys), false);
  }

  private knowInterfaceObject(service: string, type: TypeModel): void {
    if (type.members.some((member) => typeOf(this.model, member).local.has(service)))
      throw new Redraw(`${service} sees members of ${type.name}`);
    this.local(service, type, true);
    this.addKey(service, type, this.dice.pick(type.keys), false);
  }

  private knowUnion(service: string, type: TypeModel): void {
    const open = type.members.filter((name) => this.tryKnow(service, name));
    const sure = open.filter((name) => !typeOf(this.model, name).hidden);
    if (sure.length === 0) throw new Redraw(`${service} can have nothing of ${type.name}`);
    const { members } = this.local(service, type);
    for (const name of [...this.some(sure), ...open.filter((one) => !sure.includes(one))]) members.add(name);
  }

  // Only members that have one field of the interface here, and of the interface only what all of these have.
  private knowInterface(service: string, type: TypeModel): void {
    const open = type.members.filter((name) => this.tryKnow(service, name));
    const has = (member: string, field: string): boolean => {
      const local = typeOf(this.model, member).local.get(service)?.fields.get(field);
      return local !== undefined && !local.external && !local.overridden;
    };
    const basis = this.dice.pick([...type.fields.keys()]);
    const members = open.filter((name) => has(name, basis));
    if (members.length === 0) throw new Redraw(`${service} can have nothing of ${type.name}`);
    const chosen = this.some(members);
    const local = this.local(service, type);
    for (const name of chosen) local.members.add(name);
    for (const field of type.fields.values()) {
      if (chosen.every((name) => has(name, field.name))) this.place(service, type, field);
    }
  }

  tryKnow(service: string, name: string): boolean {
    try {
      this.know(service, name);
      return true;
    } catch (fault) {
      if (fault instanceof Redraw) return false;
      throw fault;
    }
  }

  /** Of a leaf, mostly one that is not a list. */
  leaf(): Ref {
    return this.wrap(this.dice.pick([...SCALARS, ...this.model.enums.map(({ name }) => name)]), 5);
  }

  /** With lists round it, one time in `rarity`, and `!` anywhere. */
  wrap(name: string, rarity: number): Ref {
    const required = this.chance(1, 3);
    if (!this.chance(1, rarity)) return { name, required };
    const list: Ref = { name, required: this.chance(1, 3) };
    if (!this.chance(1, 3)) return { list, required };
    return { list: { list, required: this.chance(1, 3) }, required };
  }

  args(): ArgModel[] {
    return ARGUMENTS.filter(() => this.chance(1, 4));
  }
}

const ARGUMENTS: readonly ArgModel[] = [
  { name: "at", type: "Int" },
  { name: "first", type: "Int!", initial: "2" },
  { name: "ref", type: "ID" },
  { name: "tone", type: "Tone", initial: "BRIGHT" },
  { name: "among", type: "[Tone!]" },
  { name: "grid", type: "[[Int]]", initial: "[[1], null]" },
  { name: "wish", type: "Wish" },
  { name: "deep", type: "Depth", initial: "{ at: 4 }" },
  { name: "blob", type: "Blob" },
  { name: "veiled", type: "Int", initial: "7", hidden: true },
];
