import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import { Dice } from "../gateway/random-operation";
import { OperationSelections } from "./operation-selections";
import { OperationVariables } from "./operation-variables";

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly document: DocumentNode;
  readonly mutation: boolean;
}

export interface Rejected {
  readonly query: string;
  readonly errors: readonly GraphQLError[];
}

/**
 * A random operation over the API schema; not all that is drawn is valid. A tame one leaves out what @apollo/gateway
 * is known to fail at: conditions, names of other fields, the variable `representations`, a mutation named twice.
 */
export function drawOperation(api: GraphQLSchema, dice: Dice, tame = false): Operation | Rejected {
  const mutation = Boolean(api.getMutationType()) && dice.roll(6) === 0;
  const root = mutation ? api.getMutationType() : api.getQueryType();
  if (!root) throw new Error("a schema without queries");
  const variables = new OperationVariables(api, dice, tame);
  const selections = new OperationSelections(api, dice, variables, tame);
  const body = selections.write(root);
  const named = dice.roll(3) === 0;
  const keyword = mutation ? "mutation" : "query";
  const main = `${keyword}${named ? " Main" : ""}${variables.declarations()} ${body}`;
  const other = named && dice.roll(2) === 0 ? ["query Other { __typename }"] : [];
  const query = [...other, main, ...selections.fragments()].join("\n");
  const document = parse(query, { noLocation: true });
  const errors = validate(api, document);
  if (errors.length > 0) return { query, errors };
  const { values } = variables;
  const name = other.length > 0 || (named && dice.roll(2) === 0) ? { operationName: "Main" } : {};
  return { query, variables: values, ...name, document, mutation };
}
