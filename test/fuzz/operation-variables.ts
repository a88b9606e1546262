import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { Dice } from "../gateway/random-operation";

/** Text of an argument's value, and what it names. */
export class OperationVariables {
  readonly values: Record<string, unknown> = {};
  private readonly declared: string[] = [];
  private readonly byType = new Map<string, string[]>();

  constructor(
    private readonly api: GraphQLSchema,
    private readonly dice: Dice,
    private readonly tame: boolean,
  ) {}

  declarations(): string {
    return this.declared.length > 0 ? `(${this.declared.join(", ")})` : "";
  }

  /** A literal, with variables here and there, or a variable. */
  literal(type: GraphQLInputType, depth = 2): string {
    if (this.dice.roll(4) === 0) return `$${this.variable(type)}`;
    if (isNonNullType(type)) return this.present(type.ofType, depth);
    return this.dice.roll(8) === 0 ? "null" : this.present(type, depth);
  }

  private present(type: GraphQLInputType, depth: number): string {
    const open = getNullableType(type);
    if (isListType(open)) {
      if (this.dice.roll(6) === 0) return printValue(open.ofType, valueOf(open.ofType, this.dice, depth - 1));
      return `[${Array.from({ length: this.dice.roll(3) }, () => this.literal(open.ofType, depth - 1)).join(", ")}]`;
    }
    if (!isInputObjectType(open)) return printLeaf(leafOf(open, this.dice), isEnumType(open));
    const fields = Object.values(open.getFields()).flatMap((field) => {
      const needed = isNonNullType(field.type) && field.defaultValue === undefined;
      const given = needed || (depth > 0 && this.dice.roll(2) === 0);
      return given ? [`${field.name}: ${this.literal(field.type, depth - 1)}`] : [];
    });
    return `{ ${fields.join(", ")} }`;
  }

  /** The name of a variable that may stand where the type is asked for; often one that is used already. */
  variable(type: GraphQLInputType): string {
    const text = String(type);
    const known = this.byType.get(text) ?? [];
    if (known.length > 0 && this.dice.roll(3) === 0) return this.dice.pick(known);
    const name = this.newName();
    this.byType.set(text, [...known, name]);
    const required = isNonNullType(type);
    const chance = this.dice.roll(4);
    if (chance === 0) this.declare(name, `${required ? text.slice(0, -1) : text} = ${this.initial(type)}`, type, true);
    else if (chance === 1 && !required) this.declare(name, `${text}!`, type, false);
    else this.declare(name, text, type, !required);
    return name;
  }

  private newName(): string {
    const names = ["id", "first", this.tame ? "v" : "representations", "v"];
    const name = this.dice.roll(6) === 0 ? this.dice.pick(names) : `v${this.declared.length}`;
    return this.declared.some((text) => text.startsWith(`$${name}:`)) ? `v${this.declared.length}` : name;
  }

  private declare(name: string, declared: string, type: GraphQLInputType, optional: boolean): void {
    this.declared.push(`$${name}: ${declared}`);
    if (optional && this.dice.roll(3) === 0) return;
    const nullable = optional && !isNonNullType(type) && this.dice.roll(4) === 0;
    this.values[name] = nullable ? null : valueOf(getNullableType(type), this.dice, 2);
  }

  private initial(type: GraphQLInputType): string {
    return printValue(getNullableType(type), valueOf(getNullableType(type), this.dice, 1));
  }

  /** `true`, `false` or a variable. */
  condition(): string {
    const chance = this.dice.roll(6);
    if (chance < 2) return chance === 0 ? "true" : "false";
    const type = this.api.getType("Boolean");
    const known = this.byType.get("condition") ?? [];
    if (!type || (known.length > 1 && this.dice.roll(2) === 0)) return `$${this.dice.pick(known)}`;
    const name = this.newName();
    this.byType.set("condition", [...known, name]);
    const declared = chance === 2 ? "Boolean = true" : chance === 3 ? "Boolean! = false" : "Boolean!";
    this.declared.push(`$${name}: ${declared}`);
    if (chance > 3 || this.dice.roll(2) === 0) this.values[name] = this.dice.roll(2) === 0;
    return `$${name}`;
  }
}

function leafOf(type: GraphQLInputType, dice: Dice): unknown {
  if (isEnumType(type)) return dice.pick(type.getValues()).name;
  const name = String(type);
  if (name === "Int") return dice.roll(3);
  if (name === "ID") return dice.roll(3) === 0 ? dice.roll(3) : `i${dice.roll(3)}`;
  if (name === "Boolean") return dice.roll(2) === 0;
  if (name === "Blob") return dice.pick<unknown>([7, "t", true, [1, "2"], null]);
  return dice.pick(["s", 'q"\n', ""]);
}

function valueOf(type: GraphQLInputType, dice: Dice, depth: number): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, dice, depth);
  if (isListType(type)) return Array.from({ length: dice.roll(3) }, () => valueOf(type.ofType, dice, depth - 1));
  if (!isInputObjectType(type)) return leafOf(type, dice);
  const entries = Object.values(type.getFields()).flatMap((field) => {
    const needed = isNonNullType(field.type) && field.defaultValue === undefined;
    return needed || (depth > 0 && dice.roll(2) === 0) ? [[field.name, valueOf(field.type, dice, depth - 1)]] : [];
  });
  return Object.fromEntries(entries) as unknown;
}

function printValue(type: GraphQLInputType, value: unknown): string {
  if (value === null) return "null";
  if (isNonNullType(type)) return printValue(type.ofType, value);
  if (isListType(type)) return `[${(value as unknown[]).map((one) => printValue(type.ofType, one)).join(", ")}]`;
  if (!isInputObjectType(type)) return printLeaf(value, isEnumType(type));
  const fields = type.getFields();
  const entries = Object.entries(value as object).map(([name, own]) => {
    const field = fields[name];
    return field ? `${name}: ${printValue(field.type, own)}` : "";
  });
  return `{ ${entries.join(", ")} }`;
}

function printLeaf(value: unknown, bare: boolean): string {
  return bare ? String(value) : JSON.stringify(value);
}
