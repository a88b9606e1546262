import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  parse,
  print,
  visit,
} from "graphql";
import type { GraphQLFormattedError } from "graphql";
import { Lru } from "../lru";

export interface SubgraphQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface SubgraphBody {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Several queries for one subgraph as one: variables and root fields of the n-th go by `<name>_n`. */
export function mergeQueries(queries: readonly SubgraphQuery[]): SubgraphQuery {
  const [only] = queries;
  if (only && queries.length === 1) return only;
  const variables: Record<string, unknown> = {};
  queries.forEach((one, n) => {
    for (const [name, value] of Object.entries(one.variables)) variables[`${name}_${n}`] = value;
  });
  return { query: mergedText(queries.map(({ query }) => query)), variables };
}

/** What each of them would have been answered alone. */
export function splitBody(body: SubgraphBody, count: number): SubgraphBody[] {
  if (count === 1) return [body];
  return Array.from({ length: count }, (_, n) => {
    const own = body.errors.flatMap((error) => errorOf(error, n));
    return { data: body.data && partOf(body.data, n), errors: own };
  });
}

const known = new Lru<string, string>(500);

function mergedText(texts: readonly string[]): string {
  const key = texts.join("\n");
  return known.get(key) ?? known.set(key, print(merge(texts.map((text) => parse(text, { noLocation: true })))));
}

function merge(documents: readonly DocumentNode[]): DocumentNode {
  const operations = documents.map((document, n) => numbered(document.definitions[0] as OperationDefinitionNode, n));
  const selections = operations.flatMap(({ selectionSet }) => selectionSet.selections);
  const merged: OperationDefinitionNode = {
    ...(operations[0] as OperationDefinitionNode),
    variableDefinitions: operations.flatMap(({ variableDefinitions }) => variableDefinitions ?? []),
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return { kind: Kind.DOCUMENT, definitions: [merged] };
}

function numbered(operation: OperationDefinitionNode, n: number): OperationDefinitionNode {
  const renamed = visit(operation, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: `${node.name.value}_${n}` } }),
  });
  const selections = renamed.selectionSet.selections.map((selection) => aliased(selection, n));
  return { ...renamed, selectionSet: { ...renamed.selectionSet, selections } };
}

function aliased(selection: SelectionNode, n: number): SelectionNode {
  if (selection.kind === Kind.FIELD) {
    const value = `${selection.alias?.value ?? selection.name.value}_${n}`;
    return { ...selection, alias: { kind: Kind.NAME, value } };
  }
  if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
  const selections = selection.selectionSet.selections.map((inner) => aliased(inner, n));
  return { ...selection, selectionSet: { ...selection.selectionSet, selections } };
}

function partOf(data: Record<string, unknown>, n: number): Record<string, unknown> {
  const suffix = `_${n}`;
  const own = Object.entries(data).filter(([name]) => name.endsWith(suffix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(0, -suffix.length), value]));
}

// An error of the request as a whole is everybody's.
function errorOf(error: GraphQLFormattedError, n: number): GraphQLFormattedError[] {
  const [root, ...rest] = error.path ?? [];
  if (typeof root !== "string") return [error];
  const suffix = `_${n}`;
  return root.endsWith(suffix) ? [{ ...error, path: [root.slice(0, -suffix.length), ...rest] }] : [];
}
