import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  parse,
} from "graphql";
import type { FetchPart } from "../plan/query-plan";

/** What a selection brings, by response name, whatever type it is asked of; null below a leaf. */
export interface Outputs extends ReadonlyMap<string, Outputs | null> {}

/** What each part of a request brings to the places it is for. */
export function outputsOf(operation: string, parts: readonly FetchPart[]): Outputs[] {
  const document = parse(operation, { noLocation: true });
  const fragments = fragmentsOf(document);
  const root = read(operationOf(document)?.selectionSet, fragments);
  return parts.map((part) => {
    const own = part.entitiesKey === null ? root : (root.get(part.entitiesKey) ?? new Map<string, Outputs | null>());
    return withRenamed(own, part);
  });
}

export function operationOf(document: DocumentNode): OperationDefinitionNode | undefined {
  return document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
}

type Growing = Map<string, Growing | null>;

function read(set: SelectionSetNode | undefined, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Outputs {
  const outputs: Growing = new Map();
  if (set) collect(set, fragments, outputs);
  return outputs;
}

function collect(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  outputs: Growing,
): void {
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment) collect(fragment.selectionSet, fragments, outputs);
      continue;
    }
    const key = selection.alias?.value ?? selection.name.value;
    const below = outputs.get(key) ?? (selection.selectionSet ? new Map<string, Growing | null>() : null);
    outputs.set(key, below);
    if (selection.selectionSet && below) collect(selection.selectionSet, fragments, below);
  }
}

// A field that the planner renames when it comes back is there under both names.
function withRenamed(outputs: Outputs, { outputRewrites }: FetchPart): Outputs {
  for (const { kind, path, value } of outputRewrites) {
    const keys = path.flatMap((step) => ("key" in step ? [step.key] : []));
    const last = keys.pop();
    let at: Outputs | null | undefined = outputs;
    for (const key of keys) at = at?.get(key);
    const renamed = last === undefined ? undefined : at?.get(last);
    if (kind === "rename" && at && renamed !== undefined) (at as Growing).set(value, renamed as Growing | null);
  }
  return outputs;
}
