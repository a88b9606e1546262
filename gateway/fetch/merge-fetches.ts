import {
  type DefinitionNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from "graphql";
import type { FetchNode, FetchPart } from "../plan/query-plan";
import { outputsOf } from "./outputs";

/**
 * Several requests to one subgraph as one. What the planner named itself (representations, their answers, fragments) goes
 * by `<name>_<n>` for the n-th; variables and root fields are the client's own and mean the same in each.
 */
export function mergeFetches(fetches: readonly FetchNode[]): FetchNode {
  const [first] = fetches;
  if (!first || fetches.length === 1) return first as FetchNode;
  const numbered = fetches.map(number);
  return {
    ...first,
    operation: mergedText(numbered.map(({ definitions }) => definitions)),
    variables: [...new Set(fetches.flatMap(({ variables }) => variables))],
    parts: numbered.flatMap(({ parts }) => parts),
  };
}

/**
 * The requests in groups that may each go as one. Two that ask a root field under the same name do not: below it planners
 * give names of their own, which may mean one thing here and another there.
 */
export function mergeable(fetches: readonly FetchNode[]): FetchNode[][] {
  const groups: { readonly fetches: FetchNode[]; readonly keys: Set<string> }[] = [];
  for (const fetch of fetches) {
    const keys = fetches.length > 1 ? rootKeys(fetch) : [];
    let group = groups.find((one) => !keys.some((key) => one.keys.has(key)));
    if (!group) groups.push((group = { fetches: [], keys: new Set() }));
    group.fetches.push(fetch);
    for (const key of keys) group.keys.add(key);
  }
  return groups.map((group) => group.fetches);
}

function rootKeys({ operation, parts }: FetchNode): string[] {
  const root = parts.find(({ entitiesKey }) => entitiesKey === null);
  const [outputs] = root ? outputsOf(operation, [root]) : [];
  return outputs ? [...outputs.keys()] : [];
}

interface Numbered {
  readonly definitions: readonly DefinitionNode[];
  readonly parts: readonly FetchPart[];
}

function number(fetch: FetchNode, n: number): Numbered {
  const own = new Set(fetch.parts.flatMap(plannersVariables));
  const suffixed = (node: { readonly kind: Kind.NAME; readonly value: string }) => ({
    ...node,
    value: `${node.value}_${n}`,
  });
  const { definitions } = visit(parse(fetch.operation, { noLocation: true }), {
    Variable: (node) => (own.has(node.name.value) ? { ...node, name: suffixed(node.name) } : undefined),
    FragmentDefinition: (node) => ({ ...node, name: suffixed(node.name) }),
    FragmentSpread: (node) => ({ ...node, name: suffixed(node.name) }),
  });
  const rename = (name: string | null): string | null => (name === null ? null : `${name}_${n}`);
  const parts = fetch.parts.map((part) => ({
    ...part,
    entitiesKey: rename(part.entitiesKey),
    representations: rename(part.representations),
    contexts: part.contexts.map((context) => ({ ...context, variable: `${context.variable}_${n}` })),
  }));
  return { definitions: definitions.map((definition) => aliased(definition, n)), parts };
}

function plannersVariables({ representations, contexts }: FetchPart): string[] {
  return [...(representations === null ? [] : [representations]), ...contexts.map(({ variable }) => variable)];
}

function aliased(definition: DefinitionNode, n: number): DefinitionNode {
  if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
  const selections = definition.selectionSet.selections.map((selection): SelectionNode => {
    if (selection.kind !== Kind.FIELD || selection.name.value !== "_entities") return selection;
    const value = `${selection.alias?.value ?? selection.name.value}_${n}`;
    return { ...selection, alias: { kind: Kind.NAME, value } };
  });
  return { ...definition, selectionSet: { ...definition.selectionSet, selections } };
}

function mergedText(each: readonly (readonly DefinitionNode[])[]): string {
  const all = each.flat();
  const operations = all.filter((d): d is OperationDefinitionNode => d.kind === Kind.OPERATION_DEFINITION);
  const fragments = all.filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION);
  const variables = new Map(
    operations.flatMap(({ variableDefinitions }) =>
      (variableDefinitions ?? []).map((definition) => [definition.variable.name.value, definition] as const),
    ),
  );
  const merged: OperationDefinitionNode = {
    ...(operations[0] as OperationDefinitionNode),
    variableDefinitions: [...variables.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: operations.flatMap(({ selectionSet }) => selectionSet.selections),
    },
  };
  return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [merged, ...fragments] }));
}
