import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  print,
} from "graphql";
import { Selections } from "../assemble/selections";
import type { Write } from "../assemble/writer";
import { plannedDocument } from "../authorise/planned-document";
import type { Rights } from "../authorise/rules";
import { Refusal } from "../errors";
import type { Program } from "../fetch/program";
import { Lru } from "../lru";
import { conditionVariables, withoutConditions } from "./conditions";
import type { ReadDocument } from "./documents";
import { freshnessOf } from "./freshness";
import { withoutReservedVariables } from "./reserved-variable";
import { withRootFieldsOnce } from "./root-fields";
import type { SchemaFacts } from "./schema-facts";

/** One operation of one document for viewers of equal rights: worked out once, run often. */
export interface Prepared {
  /** Under which it is known. */
  readonly key: string;
  readonly read: ReadDocument;
  readonly rights: Rights;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly root: GraphQLObjectType;
  readonly introspects: boolean;
  /** Serves by POST only: it takes an identity number. */
  readonly takesIdentityNumber: boolean;
  /** For so many seconds anybody may keep the answer; 0: not at all. */
  readonly freshSeconds: number;
  /** Root fields, by name. */
  readonly rootFields: ReadonlySet<string>;
  /** Variables that `@skip` and `@include` depend on. */
  readonly conditions: readonly string[];
  /** By what those variables are. */
  readonly variants: Lru<string, Variant>;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The operation as it is when the variables of its conditions are known: nothing of it is left to be decided. */
export interface Variant {
  readonly of: Prepared;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** What is planned and fetched; null when the viewer may see none of it. */
  readonly planned: string | null;
  readonly personal: boolean;
  readonly root: GraphQLObjectType;
  readonly selections: Selections;
  /** Null until it has been planned. */
  compiled: Compiled | null;
}

/** How an operation is fetched and how its answer is written. */
export interface Compiled {
  readonly program: Program;
  readonly write: Write;
}

const KNOWN_VARIANTS = 32;

export function prepareOperation(
  facts: SchemaFacts,
  read: ReadDocument,
  operationName: string | undefined,
  rights: Rights,
  key: string,
): Prepared {
  const { document } = read;
  const operation = operationOf(document, operationName);
  const root = facts.api.getRootType(operation.operation);
  if (!root) throw new Refusal("BAD_USER_INPUT", { key: "Request.OPERATION" });
  const fragments = fragmentsOf(document);
  const rootFields = rootFieldsOf(operation.selectionSet, fragments);
  return {
    key,
    read,
    rights,
    operation,
    fragments,
    root,
    rootFields,
    freshSeconds: freshnessOf(facts, operation, fragments),
    introspects: rootFields.has("__schema") || rootFields.has("__type"),
    takesIdentityNumber: [...rootFields].some((name) => facts.takesIdentityNumber.has(`${root.name}.${name}`)),
    conditions: conditionVariables(document),
    variants: new Lru(KNOWN_VARIANTS),
  };
}

/** The variant that these variables choose. */
export function variantOf(
  facts: SchemaFacts,
  prepared: Prepared,
  variables: Readonly<Record<string, unknown>>,
): Variant {
  const key = prepared.conditions.map((name) => (variables[name] === true ? "1" : "0")).join("");
  return prepared.variants.get(key) ?? prepared.variants.set(key, makeVariant(facts, prepared, variables));
}

function makeVariant(facts: SchemaFacts, prepared: Prepared, variables: Readonly<Record<string, unknown>>): Variant {
  const {
    read,
    operation: { name },
    root,
    rights,
    conditions,
  } = prepared;
  const decided = withoutConditions(read.document, variables);
  const fragments = fragmentsOf(decided);
  const operation = withRootFieldsOnce(operationOf(decided, name?.value), fragments);
  const { document: planned, personal } = plannedDocument(facts, rights, operation, fragments);
  return {
    of: prepared,
    conditions: Object.fromEntries(conditions.map((variable) => [variable, variables[variable] === true])),
    operationName: name?.value,
    planned: planned && print(withoutReservedVariables(planned)),
    personal,
    root,
    selections: Selections.of({ facts, rights, fragments }, operation.selectionSet, root),
    compiled: null,
  };
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions
      .filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION)
      .map((d) => [d.name.value, d]),
  );
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (d): d is OperationDefinitionNode => d.kind === Kind.OPERATION_DEFINITION,
  );
  const operation =
    name === undefined
      ? operations.length === 1
        ? operations[0]
        : undefined
      : operations.find((o) => o.name?.value === name);
  if (!operation) throw new Refusal("BAD_USER_INPUT", { key: "Request.OPERATION" });
  return operation;
}

function rootFieldsOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  seen = new Set<string>(),
): Set<string> {
  const names = new Set<string>();
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    if (selection.kind === Kind.FRAGMENT_SPREAD && seen.has(selection.name.value)) continue;
    if (selection.kind === Kind.FRAGMENT_SPREAD) seen.add(selection.name.value);
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.selectionSet
          : undefined;
    if (inner) for (const name of rootFieldsOf(inner, fragments, seen)) names.add(name);
  }
  return names;
}
