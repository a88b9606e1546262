import { GraphQLScalarType, Kind, type ValueNode } from "graphql";

/** `YYYY-MM-DD` in TypeScript too. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: "Date",
  description: "A calendar day, ISO 8601 (2026-11-24), in Asia/Ho_Chi_Minh.",
  serialize: (value) => day(value instanceof Date ? localDay(value) : value),
  parseValue: day,
  parseLiteral: (node) => day(stringOf(node, "Date")),
});

/** A Date in TypeScript; in the graph RFC 3339 with an offset, written with Việt Nam's. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description: "An instant, RFC 3339 with offset.",
  serialize: (value) => localInstant(value instanceof Date ? value : instant(value)),
  parseValue: instant,
  parseLiteral: (node) => instant(stringOf(node, "DateTime")),
});

export const DongScalar = new GraphQLScalarType<number, number>({
  name: "Dong",
  description: "Whole Vietnamese dong, a JSON number up to 2^53.",
  serialize: (value) => dong(Number(value)),
  parseValue: dong,
  parseLiteral: (node) => {
    if (node.kind !== Kind.INT) throw new TypeError("Dong must be a whole number");
    return dong(Number(node.value));
  },
});

export const JSONScalar = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "A JSON value whose shape is given by a JSON Schema elsewhere in the graph.",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literal(node, variables ?? {}),
});

const HANOI_OFFSET_MS = 7 * 3_600_000;

/** The calendar day in Asia/Ho_Chi_Minh (UTC+7 all year). */
export function localDay(at: Date): string {
  return new Date(at.getTime() + HANOI_OFFSET_MS).toISOString().slice(0, 10);
}

export function localInstant(at: Date): string {
  return `${new Date(at.getTime() + HANOI_OFFSET_MS).toISOString().slice(0, -1)}+07:00`;
}

/** Reads RFC 3339 with an offset; throws TypeError for anything else, a day that does not exist included. */
export function instant(value: unknown): Date {
  const shape = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
  const match = typeof value === "string" ? shape.exec(value) : null;
  if (!match) throw new TypeError("DateTime must be RFC 3339 with an offset, e.g. 2026-11-24T08:00:00+07:00");
  day(match[1]);
  const at = new Date(value as string);
  if (Number.isNaN(at.getTime())) throw new TypeError("DateTime does not exist");
  return at;
}

// No law, paper or person of this graph lies outside these years; far ones overflow what the database can reckon with.
function day(value: unknown): string {
  const isDay = typeof value === "string" && /^(19|2\d)\d{2}-\d{2}-\d{2}$/.test(value);
  const at = isDay ? new Date(`${value}T00:00:00Z`) : null;
  if (!at || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value) {
    throw new TypeError("Date must be a day that exists, from 1900 to 2999, e.g. 2026-11-24");
  }
  return value as string;
}

function dong(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new TypeError("Dong must be a whole number up to 2^53");
  return value;
}

function stringOf(node: ValueNode, name: string): string {
  if (node.kind !== Kind.STRING) throw new TypeError(`${name} must be a string`);
  return node.value;
}

function literal(node: ValueNode, variables: Record<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.LIST:
      return node.values.map((item) => literal(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value, variables)]));
  }
}
