import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  getNamedType,
  isCompositeType,
  isUnionType,
  print,
} from "graphql";
import type { Operation } from "../fuzz/operation";
import type { Monolith } from "../fuzz/monolith";
import type { Access, Reader, Verdict } from "./access";

/** An operation written out, each field with what its reader is told of it. */
export class Judged {
  readonly document: DocumentNode;
  /** `key.key...` of every field that is refused somewhere. */
  readonly refused = new Set<string>();
  /** Static type and name of every field that is allowed. */
  readonly allowed: (readonly [type: string, field: string])[] = [];
  private readonly selectionSet: SelectionSetNode;
  private readonly verdicts = new WeakMap<FieldNode, Verdict>();

  constructor(
    private readonly api: GraphQLSchema,
    private readonly access: Access,
    private readonly reader: Reader,
    private readonly operation: Operation,
  ) {
    const definition = this.wanted();
    const root = api.getRootType(definition.operation);
    if (!root) throw new Error(`no ${definition.operation}`);
    this.selectionSet = this.set(definition.selectionSet, root, null, "");
    this.document = { kind: Kind.DOCUMENT, definitions: [{ ...definition, selectionSet: this.selectionSet }] };
  }

  /** The whole graph executes it in one piece; a field is there if one of its occurrences is allowed. */
  async run(monolith: Monolith): Promise<ExecutionResult> {
    const { result } = await monolith.run({
      document: this.document,
      variables: this.operation.variables,
      before: ({ fieldNodes }) => {
        const verdicts = fieldNodes.map((node) => this.verdicts.get(node) ?? null);
        if (verdicts.includes(null)) return;
        throw new GraphQLError("refused", { extensions: { code: verdicts[0] } });
      },
    });
    return result;
  }

  /** The operation without what is refused, as somebody who knows the rules would ask it. */
  pruned(): DocumentNode {
    const prune = (set: SelectionSetNode): SelectionSetNode => {
      const kept = set.selections.flatMap((selection): SelectionNode[] => {
        if (selection.kind === Kind.FIELD && this.verdicts.get(selection)) return [];
        if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return [selection];
        return [{ ...selection, selectionSet: prune(selection.selectionSet) }];
      });
      const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };
      return { ...set, selections: kept.length > 0 ? kept : [typename] };
    };
    const definition = { ...this.wanted(), selectionSet: prune(this.selectionSet) };
    const used = new Set(print(definition.selectionSet).match(/\$\w+/g));
    const declared = definition.variableDefinitions ?? [];
    const variableDefinitions = declared.filter(({ variable }) => used.has(print(variable)));
    return { kind: Kind.DOCUMENT, definitions: [{ ...definition, variableDefinitions }] };
  }

  private wanted(): OperationDefinitionNode {
    const { document, operationName } = this.operation;
    const found = document.definitions.find(
      (one): one is OperationDefinitionNode =>
        one.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || one.name?.value === operationName),
    );
    if (!found) throw new Error("no operation");
    return found;
  }

  private set(set: SelectionSetNode, parent: GraphQLCompositeType, under: Verdict, path: string): SelectionSetNode {
    return { ...set, selections: set.selections.map((selection) => this.selection(selection, parent, under, path)) };
  }

  private selection(
    selection: SelectionNode,
    parent: GraphQLCompositeType,
    under: Verdict,
    path: string,
  ): SelectionNode {
    if (selection.kind === Kind.FIELD) return this.field(selection, parent, under, path);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value);
    const on = fragment.typeCondition ? this.api.getType(fragment.typeCondition.name.value) : parent;
    if (!isCompositeType(on)) throw new Error("no such type");
    return {
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on.name } },
      directives: selection.directives ?? [],
      selectionSet: this.set(fragment.selectionSet, on, under, path),
    };
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, under: Verdict, path: string): FieldNode {
    const name = node.name.value;
    const copy = { ...node };
    if (name === "__typename" || isUnionType(parent)) return copy;
    const here = `${path}.${node.alias?.value ?? name}`;
    const verdict = under ?? this.access.verdict(this.reader, parent.name, name);
    if (verdict) this.refused.add(here);
    else this.allowed.push([parent.name, name]);
    const type = getNamedType(parent.getFields()[name]?.type);
    const judged: FieldNode =
      node.selectionSet && isCompositeType(type)
        ? { ...copy, selectionSet: this.set(node.selectionSet, type, verdict, here) }
        : copy;
    this.verdicts.set(judged, verdict);
    return judged;
  }

  private fragment(name: string) {
    const found = this.operation.document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
    );
    if (found?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error(`no fragment ${name}`);
    return found;
  }
}
