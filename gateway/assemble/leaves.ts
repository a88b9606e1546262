import { type GraphQLEnumType, type GraphQLLeafType, isEnumType } from "graphql";

/**
 * A leaf as it may be served: what a subgraph sent, if it is a value of the type; undefined: it is not. A name of an
 * enum that clients do not see is none of its values.
 */
export function servedLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) return typeof value === "string" && enumNames(type).has(value) ? value : undefined;
  switch (type.name) {
    case "String":
      return typeof value === "string" ? value : undefined;
    case "ID":
      return typeof value === "string" ? value : Number.isInteger(value) ? String(value) : undefined;
    case "Int":
      return Number.isInteger(value) && (value as number) === ((value as number) | 0) ? value : undefined;
    case "Float":
      return Number.isFinite(value) ? value : undefined;
    case "Boolean":
      return typeof value === "boolean" ? value : undefined;
    default:
      return value;
  }
}

/** Code that is true where a value `v` is what the type mostly is, and code that writes it then as JSON. */
export function plainLeaf(type: GraphQLLeafType): { readonly test: string; readonly write: string } | null {
  const quoted = `(run.clean ? '"' + v + '"' : JSON.stringify(v))`;
  switch (isEnumType(type) ? "" : type.name) {
    case "String":
    case "ID":
      return { test: `typeof v === "string"`, write: quoted };
    case "Int":
      return { test: "(v | 0) === v", write: `"" + v` };
    case "Float":
      return { test: "Number.isFinite(v)", write: `"" + v` };
    case "Boolean":
      return { test: `typeof v === "boolean"`, write: `(v ? "true" : "false")` };
    default:
      return null;
  }
}

const names = new WeakMap<GraphQLEnumType, ReadonlySet<string>>();

function enumNames(type: GraphQLEnumType): ReadonlySet<string> {
  const known = names.get(type) ?? new Set(type.getValues().map(({ name }) => name));
  names.set(type, known);
  return known;
}
