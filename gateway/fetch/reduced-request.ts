import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from "graphql";
import type { FetchPart, Need } from "../plan/query-plan";
import { operationOf } from "./outputs";
import { Gathering } from "./gather";
import type { FetchedObject, Place } from "./places";
import type { Fetch, FetchFacts, Part, PartSource } from "./program";
import { representation } from "./representation";
import { type Request, type RequestValues, asked, clientVariables } from "./request";
import { visits } from "./visits";

/**
 * What can still be asked of entities for which something is missing that only some of their fields require (@requires):
 * the same request without those fields. A subgraph is never asked for a field without what it requires.
 */
export function reducedRequests(
  fetch: Fetch,
  root: FetchedObject,
  rootPlace: Place,
  values: RequestValues,
  facts: FetchFacts,
): Request[] {
  return fetch.parts.flatMap((part) =>
    part.sources.flatMap((source) => {
      const objects = part.node.representations === null ? [] : waiting(part, source, root, rootPlace);
      const groups = new Map<string, { missing: Set<string>; objects: FetchedObject[] }>();
      for (const object of objects) {
        const missing = missingNeeds(part.node.needs, source, object);
        if (missing.size === 0) continue;
        const key = [...missing].sort().join();
        const group = groups.get(key) ?? { missing, objects: [] };
        groups.set(key, group);
        group.objects.push(object);
      }
      return [...groups.values()].flatMap(
        (group) => reduced(fetch, part, source, group.missing, group.objects, values, facts) ?? [],
      );
    }),
  );
}

// What was asked for and has been brought nothing yet.
function waiting(part: Part, { path }: PartSource, root: FetchedObject, rootPlace: Place): FetchedObject[] {
  const objects = visits(path, root, rootPlace).map(({ object }) => object);
  return [...new Set(objects)].filter((object) => object[part.slot] === null);
}

function missingNeeds(needs: readonly Need[], source: PartSource, object: FetchedObject): Set<string> {
  const missing = new Set<string>();
  for (const need of needs) {
    if (need.kind === "on") for (const name of missingNeeds(need.below, source, object)) missing.add(name);
    else if (need.from !== "__typename" && source.place.get(object, need.from) === undefined) missing.add(need.from);
  }
  return missing;
}

function reduced(
  fetch: Fetch,
  part: Part,
  { place }: PartSource,
  missing: ReadonlySet<string>,
  objects: readonly FetchedObject[],
  values: RequestValues,
  facts: FetchFacts,
): Request | null {
  const needs = without(part.node.needs, missing);
  const names = new Set(sentNames(part.node.needs, missing));
  const operation = reducedOperation(fetch, part.node, names, facts);
  if (operation === null) return null;
  const gathering = new Gathering(values, part.slot);
  const options = { needs, rewrites: part.node.inputRewrites, possibleTypes: facts.possibleTypes };
  const represent = representation(options, place);
  for (const object of objects) gathering.add(object, represent);
  const { texts } = gathering;
  if (texts.length === 0) return null;
  const variables = [
    `${JSON.stringify(part.node.representations)}:[${texts.join(",")}]`,
    ...clientVariables(fetch, values),
  ];
  const body = `{"query":${JSON.stringify(operation)},"variables":{${variables.join(",")}}}`;
  return { body, asked: [asked(part, gathering)] };
}

function without(needs: readonly Need[], missing: ReadonlySet<string>): Need[] {
  return needs.flatMap((need): Need[] =>
    need.kind === "on" ? [{ ...need, below: without(need.below, missing) }] : missing.has(need.from) ? [] : [need],
  );
}

function sentNames(needs: readonly Need[], missing: ReadonlySet<string>): string[] {
  return needs.flatMap((need) =>
    need.kind === "on" ? sentNames(need.below, missing) : missing.has(need.from) ? [need.to] : [],
  );
}

/** The request for one part without the fields that require what is missing; null: nothing is left of it. */
function reducedOperation(
  { node }: Fetch,
  part: FetchPart,
  missing: ReadonlySet<string>,
  facts: FetchFacts,
): string | null {
  const document = parse(node.operation, { noLocation: true });
  const operation = operationOf(document);
  const entities = operation?.selectionSet.selections.find(
    (s) => s.kind === Kind.FIELD && (s.alias?.value ?? s.name.value) === part.entitiesKey,
  );
  if (!operation || entities?.kind !== Kind.FIELD || !entities.selectionSet) return null;
  let dropped = 0;
  const keeps = (type: string, field: string): boolean => {
    const requires = facts.requires[`${node.subgraph} ${type}.${field}`] ?? [];
    const kept = !requires.some((name) => missing.has(name));
    if (!kept) dropped += 1;
    return kept;
  };
  const selectionSet = cut(entities.selectionSet, "", document, keeps);
  // A key that is missing is nobody's to do without.
  if (dropped === 0 || !selectionSet) return null;
  return printed({ ...operation, selectionSet: setOf([{ ...entities, selectionSet }]) }, document);
}

/** An operation with the fragments and variables that it still uses. */
function printed(operation: OperationDefinitionNode, document: DocumentNode): string {
  const fragments = new Set<FragmentDefinitionNode>();
  const variables = new Set<string>();
  const look = (set: SelectionSetNode): void =>
    void visit(set, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name }) => {
        const fragment = fragmentsOf(document).find((one) => one.name.value === name.value);
        if (!fragment || fragments.has(fragment)) return;
        fragments.add(fragment);
        look(fragment.selectionSet);
      },
    });
  look(operation.selectionSet);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  const definitions = [{ ...operation, variableDefinitions }, ...fragments];
  return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions }));
}

function cut(
  set: SelectionSetNode,
  type: string,
  document: DocumentNode,
  keeps: (type: string, field: string) => boolean,
): SelectionSetNode | null {
  const selections = set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return keeps(type, selection.name.value) ? [selection] : [];
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? fragmentsOf(document).find(({ name }) => name.value === selection.name.value)
        : selection;
    if (!fragment) return [];
    const inner = cut(fragment.selectionSet, fragment.typeCondition?.name.value ?? type, document, keeps);
    if (!inner) return [];
    const typeCondition = fragment.typeCondition ? { typeCondition: fragment.typeCondition } : {};
    return [
      { kind: Kind.INLINE_FRAGMENT, directives: selection.directives ?? [], ...typeCondition, selectionSet: inner },
    ];
  });
  const asks = selections.some((s) => s.kind !== Kind.FIELD || s.name.value !== "__typename");
  return asks ? setOf(selections) : null;
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

function fragmentsOf(document: DocumentNode): FragmentDefinitionNode[] {
  return document.definitions.filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION);
}
