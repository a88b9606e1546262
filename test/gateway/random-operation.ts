import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from "graphql";

/** A sequence of numbers that a seed repeats. */
export class Dice {
  constructor(private state: number) {}

  /** From 0 to below `sides`. */
  roll(sides: number): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(this.state ^ (this.state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % sides;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.roll(from.length)] as T;
  }
}

const ARGUMENTS: Record<string, readonly string[]> = {
  code: ['"P1"', '"D1"', '"D2"', '"D3"', '"D9"'],
  id: ['"p1"', '"p2"', '"p9"', '"r"'],
  first: ["0", "1", "2", "3"],
  token: ['"t"'],
  at: ["{a: 1}"],
  ownerIdentityNumber: ['"1"'],
  identityNumber: ['"1"'],
};
/**
 * The first two tell what no other run would; the rule of an interface's field (that of all its implementations) is
 * stricter than what a run in one piece looks at, and has a test of its own.
 */
const LEFT_OUT = new Set(["Query.viewer", "Query.now", "Thing.secret"]);

/** A valid query over the schema: aliases, fragments with and without names, directives, fields asked twice. */
export class RandomOperation {
  private readonly fragments: string[] = [];
  private aliases = 0;

  constructor(
    private readonly api: GraphQLSchema,
    private readonly dice: Dice,
  ) {}

  write(): string {
    const root = this.api.getQueryType();
    const body = root ? this.set(root, 5) : "";
    return `query ${body} ${this.fragments.join(" ")}`;
  }

  private set(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.dice.roll(4) }, () => this.selection(type, depth));
    return `{ ${parts.join(" ")} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const chance = this.dice.roll(10);
    if (chance === 0) return `${this.typenameAlias(type)}__typename`;
    if (chance <= 3 || (!isObjectType(type) && !isInterfaceType(type))) return this.fragment(type, depth);
    return this.field(type.name, type.getFields(), depth);
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    const on = isAbstractType(type) ? this.dice.pick(this.api.getPossibleTypes(type)) : type;
    if (depth <= 0) return "__typename";
    const body = this.set(on, depth - 1);
    if (this.dice.roll(2) === 0) return `... on ${on.name}${this.directive()} ${body}`;
    const name = `F${this.fragments.length}`;
    this.fragments.push("");
    this.fragments[Number(name.slice(1))] = `fragment ${name} on ${on.name} ${body}`;
    return `...${name}${this.directive()}`;
  }

  private field(
    parent: string,
    fields: Readonly<Record<string, GraphQLField<unknown, unknown>>>,
    depth: number,
  ): string {
    const open = Object.values(fields).filter(({ name, type }) => {
      return !LEFT_OUT.has(`${parent}.${name}`) && (depth > 0 || !isCompositeType(getNamedType(type)));
    });
    if (open.length === 0) return "__typename";
    const field = this.dice.pick(open);
    const asked = field.args.map(({ name }) => `${name}: ${this.dice.pick(ARGUMENTS[name] ?? ["null"])}`).join(", ");
    const named = getNamedType(field.type);
    // Arguments differ from place to place, and so must the names: two of one name would not merge.
    const alias = field.args.length > 0 || this.dice.roll(4) === 0 ? this.alias(fields, field.name) : "";
    const below = isCompositeType(named) ? ` ${this.set(named, depth - 1)}` : "";
    return `${alias}${field.name}${asked ? `(${asked})` : ""}${this.directive()}${below}`;
  }

  private typenameAlias(type: GraphQLCompositeType): string {
    if (this.dice.roll(3) > 0) return "";
    return isObjectType(type) || isInterfaceType(type) ? this.alias(type.getFields(), "__typename") : "";
  }

  // Often the name of another field of the type: what does not merge then is thrown away as no valid query.
  private alias(fields: Readonly<Record<string, unknown>>, own: string): string {
    this.aliases += 1;
    const others = Object.keys(fields).filter((name) => name !== own);
    return others.length > 0 && this.dice.roll(2) === 0 ? `${this.dice.pick(others)}: ` : `a${this.aliases}: `;
  }

  private directive(): string {
    const chance = this.dice.roll(12);
    if (chance > 2) return "";
    return chance === 0 ? " @skip(if: true)" : chance === 1 ? " @include(if: true)" : " @skip(if: false)";
  }
}
