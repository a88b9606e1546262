import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from "graphql";

type Variables = Readonly<Record<string, unknown>>;

/** The variables that `@skip` and `@include` of a document depend on. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      const value = conditionOf(directive);
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

/**
 * The document when these variables are known: what is skipped is gone, and no condition is left. Planners never see one:
 * they take it for a question, answer it in ways of their own, and may run a field of a mutation once for each of its conditions.
 */
export function withoutConditions(document: DocumentNode, variables: Variables): DocumentNode {
  return visit(document, {
    SelectionSet: {
      leave: (set) => ({
        ...set,
        selections: set.selections.flatMap((selection) => decided(selection, variables)),
      }),
    },
  });
}

function decided(selection: SelectionNode, variables: Variables): SelectionNode[] {
  const all = selection.directives ?? [];
  const conditions = all.filter((directive) => conditionOf(directive));
  if (conditions.length === 0) return [selection];
  const stays = conditions.every((directive) => holds(directive, variables));
  return stays ? [{ ...selection, directives: all.filter((directive) => !conditions.includes(directive)) }] : [];
}

function conditionOf({ name, arguments: given }: DirectiveNode) {
  if (name.value !== "skip" && name.value !== "include") return undefined;
  return given?.find((argument) => argument.name.value === "if")?.value;
}

function holds(directive: DirectiveNode, variables: Variables): boolean {
  const value = conditionOf(directive);
  const is =
    value?.kind === Kind.VARIABLE ? variables[value.name.value] === true : value?.kind === Kind.BOOLEAN && value.value;
  return is === (directive.name.value === "include");
}
