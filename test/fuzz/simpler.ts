import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import type { Operation } from "./operation";

type Place = SelectionNode | DirectiveNode | ArgumentNode;

/** Every document that has one thing less than the one given; not all of them are valid. */
export function* simplerDocuments(document: DocumentNode): Generator<DocumentNode> {
  if (document.definitions.length > 1) yield* withoutDefinitions(document);
  for (const place of placesOf(document)) {
    yield tidy(replace(document, place, null));
    const below = spread(document, place);
    if (below) yield tidy(replace(document, place, below));
  }
}

function* withoutDefinitions(document: DocumentNode): Generator<DocumentNode> {
  for (const gone of document.definitions) {
    yield { ...document, definitions: document.definitions.filter((one) => one !== gone) };
  }
}

// Large parts come first: what stands near the root.
function placesOf(document: DocumentNode): Place[] {
  const places: { node: Place; depth: number }[] = [];
  const note = (node: Place, ...[, , , ancestors]: [unknown, unknown, unknown, readonly unknown[]]) => {
    places.push({ node, depth: ancestors.length });
  };
  visit(document, { Field: note, InlineFragment: note, FragmentSpread: note, Directive: note, Argument: note });
  return places.sort((a, b) => a.depth - b.depth).map(({ node }) => node);
}

// A fragment gives way to what is in it.
function spread(document: DocumentNode, place: Place): readonly SelectionNode[] | null {
  if (place.kind === Kind.INLINE_FRAGMENT) return place.selectionSet.selections;
  if (place.kind !== Kind.FRAGMENT_SPREAD) return null;
  const fragment = document.definitions.find(
    (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === place.name.value,
  );
  if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return null;
  const { typeCondition, selectionSet } = fragment;
  return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }];
}

function replace(document: DocumentNode, place: Place, instead: readonly SelectionNode[] | null): DocumentNode {
  return visit(document, {
    SelectionSet: {
      leave: (set): SelectionSetNode | undefined => {
        if (!set.selections.includes(place as SelectionNode)) return undefined;
        const selections = set.selections.flatMap((one) => (one === place ? (instead ?? []) : [one]));
        return { ...set, selections };
      },
    },
    Directive: (node) => (node === place ? null : undefined),
    Argument: (node) => (node === place ? null : undefined),
  });
}

// Until nothing more becomes superfluous.
function tidy(document: DocumentNode): DocumentNode {
  const tidier = tidyOnce(document);
  return tidier === document ? document : tidy(tidier);
}

// Without fragments and variables that nobody names any more; a field must have a selection left.
function tidyOnce(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  const note = (node: ASTNode & { readonly name: { readonly value: string } }) =>
    void used.add(`${node.kind} ${node.name.value}`);
  visit(document, {
    FragmentSpread: note,
    Variable: { enter: (node, _key, parent) => (isUse(parent) ? note(node) : undefined) },
  });
  return visit(document, {
    FragmentDefinition: (node) => (used.has(`${Kind.FRAGMENT_SPREAD} ${node.name.value}`) ? undefined : null),
    VariableDefinition: (node) => (used.has(`${Kind.VARIABLE} ${node.variable.name.value}`) ? undefined : null),
    SelectionSet: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [TYPENAME] }),
  });
}

function isUse(parent: unknown): boolean {
  return Array.isArray(parent) || (parent as ASTNode | undefined)?.kind !== Kind.VARIABLE_DEFINITION;
}

const TYPENAME: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/** Without values of variables that are declared no more. */
export function* simplerVariables({ document, variables }: Operation): Generator<Operation["variables"]> {
  const declared = new Set<string>();
  visit(document, { VariableDefinition: (node) => void declared.add(node.variable.name.value) });
  const kept = Object.entries(variables).filter(([name]) => declared.has(name));
  if (kept.length < Object.keys(variables).length) yield Object.fromEntries(kept);
}
