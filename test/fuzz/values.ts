import { GraphQLError, type SelectionSetNode } from "graphql";
import { canonical, hash } from "./hash";
import { type FieldModel, type Model, POPULATION, type Ref, absence, namedOf, typeOf } from "./model";

/** An object as the resolvers hand it on: all else follows from its type and identity. */
export interface Thing {
  __typename: string;
  readonly $id: string;
  /** What the service may be asked of it beyond its own fields. */
  $provided?: SelectionSetNode;
  /** As it came from the gateway. */
  $representation?: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly field: FieldModel;
  readonly id: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the field requires, as its service was given it. */
  readonly required?: string;
  /** Of a mutation: how many ran before it. */
  readonly sequence?: number;
}

/** Every value of a world, as a function of what it is asked for and nothing else. */
export class Values {
  constructor(private readonly model: Model) {}

  valueOf(asked: Asked): unknown {
    const { field, id } = asked;
    if (field.role) return this.keyValue(field, id);
    const seed = this.seedOf(asked);
    if (field.flaky && hash(`${seed}!`) % 4 === 0)
      throw new GraphQLError(`${field.owner}.${field.name} fails`, { extensions: { code: "FLAKY" } });
    return this.draw(field.ref, seed, field);
  }

  /** Null, because the service that has it does not find the entity. */
  isLost(field: FieldModel, type: string, id: string): boolean {
    if (this.model.absent.size === 0 || field.role) return false;
    return [...field.homes].some((home) => this.isAbsent(home, type, id));
  }

  isAbsent(service: string, type: string, id: string): boolean {
    return this.model.absent.size > 0 && this.model.absent.has(absence(service, type, id));
  }

  /** What the identity is in truth, where a service knows no more than the interface. */
  concrete(type: string, id: string): string {
    const { kind, family } = typeOf(this.model, type);
    return kind === "entityInterface" && family ? memberOf(family.members, Number(id)) : type;
  }

  private seedOf({ field, id, args, required, sequence }: Asked): string {
    const given = Object.fromEntries(
      Object.entries(args).filter(([name]) => !field.args.find((arg) => arg.name === name)?.hidden),
    );
    const text = `${field.owner}|${id}|${field.name}|${canonical(given)}|${required ?? ""}|${sequence ?? ""}`;
    return `${this.model.seed}|${hash(text).toString(36)}${hash(`${text}.`).toString(36)}`;
  }

  // Two entities never share a key, and every key tells the number of its entity.
  private keyValue(field: FieldModel, id: string): unknown {
    switch (field.role) {
      case "num":
        return 100 + Number(id);
      case "box":
        return { __typename: namedOf(field.ref), $id: `${field.owner}~${id}` };
      case "peer":
        return { __typename: namedOf(field.ref), $id: id };
      case "code":
        return `c${id}.${field.owner}`;
      case "tag":
        return `tag ${id}`;
      case "id":
      case undefined:
        return `${field.owner}-${id}`;
    }
  }

  private draw(ref: Ref, seed: string, field: FieldModel): unknown {
    if (!ref.required && hash(`${seed}?`) % 10 === 0) return null;
    if ("list" in ref) {
      const lengths = this.model.types.has(namedOf(ref)) ? [0, 1, 1, 1, 2, 2] : [0, 1, 2, 2, 3];
      const length = lengths[hash(`${seed}#`) % lengths.length];
      return Array.from({ length: length ?? 0 }, (_, n) => this.draw(ref.list, `${seed},${n}`, field));
    }
    return this.drawNamed(ref.name, seed, field);
  }

  private drawNamed(name: string, seed: string, field: FieldModel): unknown {
    const n = hash(seed);
    const type = this.model.types.get(name);
    if (!type) return this.drawLeaf(name, n);
    if (type.kind === "union" || type.kind === "interface") {
      const member = field.members[n % field.members.length];
      return member === undefined ? null : this.drawNamed(member, `${seed}:`, field);
    }
    if (!type.family) return { __typename: name, $id: n.toString(36) };
    const { members } = type.family;
    if (type.kind === "entityInterface") return thing(memberOf(members, n % POPULATION), n % POPULATION);
    const among = Math.floor(POPULATION / members.length);
    return thing(name, members.indexOf(name) + members.length * (n % among));
  }

  private drawLeaf(name: string, n: number): unknown {
    const values = this.model.enums.find((one) => one.name === name)?.values;
    if (values) {
      const open = n % 16 === 0 ? values : values.filter(({ hidden }) => !hidden);
      return open[(n >>> 4) % open.length]?.name;
    }
    return leaves[name]?.(n);
  }
}

function memberOf(members: readonly string[], n: number): string {
  return members[n % members.length] ?? "";
}

function thing(type: string, n: number): Thing {
  return { __typename: type, $id: String(n) };
}

const leaves: Record<string, (n: number) => unknown> = {
  Int: (n) => (n % 2001) - 1000,
  Float: (n) => (n % 4001) / 4,
  Boolean: (n) => n % 2 === 0,
  ID: (n) => `i${n % 5000}`,
  String: (n) => (n % 9 === 0 ? `"${n}"\n\\ ở\u2028` : `s${n.toString(36)}`),
  Blob: (n) =>
    n % 3 === 0 ? n : n % 3 === 1 ? { z: n % 10, a: [null, { y: 1, b: "x" }], __typename: "N" } : [n % 7, "é"],
};
