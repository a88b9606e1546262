import { type DocumentNode, visit } from "graphql";

/** Names that planners keep for variables of their own. */
const reserved = /^(representations|__batch_reps_|contextualArgument_|__w_)/;
const PRIVATE = "__w_";

/** A client's variable of a name that planners use goes under another one. */
export function withoutReservedVariables(document: DocumentNode): DocumentNode {
  return visit(document, {
    Variable: (node) =>
      reserved.test(node.name.value)
        ? { ...node, name: { ...node.name, value: PRIVATE + node.name.value } }
        : undefined,
  });
}

/** What the client calls a variable of the planned operation. */
export function clientVariable(name: string): string {
  return name.startsWith(PRIVATE) ? name.slice(PRIVATE.length) : name;
}
