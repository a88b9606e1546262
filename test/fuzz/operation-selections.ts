import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
} from "graphql";
import { Dice } from "../gateway/random-operation";
import { OperationVariables } from "./operation-variables";

const MOST_FIELDS = 110;
const DEEPEST = 6;

interface Fragment {
  readonly name: string;
  readonly on: GraphQLCompositeType;
  readonly text: string;
}

/** Writes selections: what one response name means is noted, so that most of what is written merges. */
export class OperationSelections {
  private readonly written: Fragment[] = [];
  private readonly meanings = new Map<string, string>();
  private fields = 0;
  private fragmentsBegun = 0;
  private readonly budget: number;

  constructor(
    private readonly api: GraphQLSchema,
    private readonly dice: Dice,
    private readonly variables: OperationVariables,
    private readonly tame: boolean,
  ) {
    this.budget = dice.roll(4) === 0 ? MOST_FIELDS : 8 + dice.roll(40);
  }

  write(root: GraphQLObjectType): string {
    return this.set(root, DEEPEST);
  }

  fragments(): string[] {
    return this.written.map(({ name, on, text }) => `fragment ${name} on ${on.name} ${text}`);
  }

  private set(type: GraphQLCompositeType, depth: number): string {
    const length = this.tame && type === this.api.getMutationType() ? 1 : 1 + this.dice.roll(4);
    const parts = Array.from({ length }, () => this.selection(type, depth));
    return `{ ${this.tame ? "__typename " : ""}${parts.join(" ")} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const chance = this.dice.roll(12);
    if (chance === 0 || this.fields >= this.budget) return this.typename(type);
    if (isUnionType(type) || (chance <= 4 && isAbstractType(type)) || chance <= 2) return this.fragment(type, depth);
    return this.field(type, depth);
  }

  private typename(type: GraphQLCompositeType): string {
    this.fields += 1;
    if (this.dice.roll(3) > 0 || this.meanings.size === 0) return "__typename";
    const name =
      this.dice.roll(2) === 0 && !this.tame && !isUnionType(type)
        ? this.dice.pick(Object.keys(type.getFields()))
        : "kind_";
    return this.claim(name, "__typename String!") ? `${name}: __typename` : "__typename";
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    if (depth <= 0) return this.typename(type);
    const directive = this.directive();
    const [known] = this.written.filter(({ on }) => on === type || this.overlap(on, type));
    if (known && this.dice.roll(4) === 0) return `...${known.name}${directive}`;
    const on = this.dice.pick(this.conditions(type));
    if (this.dice.roll(5) === 0 && on === type) return `...${directive} ${this.set(type, depth - 1)}`;
    if (this.dice.roll(3) > 0) return `... on ${on.name}${directive} ${this.set(on, depth - 1)}`;
    this.fragmentsBegun += 1;
    const name = `F${this.fragmentsBegun}`;
    this.written.push({ name, on, text: this.set(on, depth - 1) });
    return `...${name}${directive}`;
  }

  // The type itself, its members, or anything abstract that shares a member with it.
  private conditions(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const members = isAbstractType(type) ? this.api.getPossibleTypes(type) : [];
    const abstract = Object.values(this.api.getTypeMap()).filter(isAbstractType);
    return [type, ...members, ...members, ...abstract.filter((other) => this.overlap(other, type))];
  }

  private overlap(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
    const members = (type: GraphQLCompositeType) => (isAbstractType(type) ? this.api.getPossibleTypes(type) : [type]);
    const among = new Set(members(one));
    return members(other).some((type) => among.has(type));
  }

  private field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): string {
    const open = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
    );
    if (open.length === 0) return this.typename(type);
    // Objects are what a federated plan is about.
    const composite = open.filter((field) => isCompositeType(getNamedType(field.type)));
    const field = this.dice.pick(composite.length > 0 && this.dice.roll(3) === 0 ? composite : open);
    this.fields += 1;
    const args = this.args(field);
    const named = getNamedType(field.type);
    const name = this.responseName(type, field, args);
    const below = isCompositeType(named) ? ` ${this.set(named, depth - 1)}` : "";
    return `${name === field.name ? "" : `${name}: `}${field.name}${args}${this.directive()}${below}`;
  }

  private args({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter(({ type, defaultValue }) => {
      return (isNonNullType(type) && defaultValue === undefined) || this.dice.roll(2) === 0;
    });
    if (given.length === 0) return "";
    return `(${given.map(({ name, type }) => `${name}: ${this.variables.literal(type)}`).join(", ")})`;
  }

  // Its own, that of another field, or one that is new.
  private responseName(type: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, args: string): string {
    const named = getNamedType(field.type);
    const shape = isCompositeType(named) ? String(field.type).replace(named.name, "{}") : String(field.type);
    const meaning = `${field.name}${args} ${shape}`;
    const others = isUnionType(type) ? [] : Object.keys(type.getFields());
    const wanted = this.dice.roll(6) === 0 && !this.tame && others.length > 0 ? this.dice.pick(others) : field.name;
    const odd =
      this.dice.roll(40) === 0 && !this.tame
        ? [this.dice.pick(["id", "_entities", "data", "toString", "constructor"])]
        : [];
    for (const name of [...odd, wanted]) {
      // Two concrete types may use one name for two things; where they do not, validation finds it.
      if (this.claim(name, meaning) || (this.dice.roll(60) === 0 && isAbstractType(type) === false)) return name;
    }
    const known = [...this.meanings].find(([, own]) => own === meaning);
    if (known && this.dice.roll(2) === 0) return known[0];
    const fresh = `a${this.meanings.size}`;
    this.meanings.set(fresh, meaning);
    return fresh;
  }

  private claim(name: string, meaning: string): boolean {
    const known = this.meanings.get(name);
    if (known === undefined) this.meanings.set(name, meaning);
    return known === undefined || known === meaning;
  }

  private directive(): string {
    const chance = this.dice.roll(22);
    if (chance > 2 || this.tame) return "";
    const skip = chance > 0 ? ` @skip(if: ${this.variables.condition()})` : "";
    return chance === 1 ? skip : `${skip} @include(if: ${this.variables.condition()})`;
  }
}
