import { type DocumentNode, Kind, visit } from "graphql";

const RESERVED = "representations";
const INSTEAD = "__w_representations";

interface Asked {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The library keeps one name of a variable for itself: a client's variable of that name goes under another. */
export function withoutReservedVariable(asked: Asked): Asked {
  const { document, variables } = asked;
  const reserved = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.variableDefinitions?.some(({ variable }) => variable.name.value === RESERVED),
  );
  if (!reserved) return asked;
  const { [RESERVED]: value, ...others } = variables;
  return { document: renamed(document), variables: value === undefined ? others : { ...others, [INSTEAD]: value } };
}

const known = new WeakMap<DocumentNode, DocumentNode>();

function renamed(document: DocumentNode): DocumentNode {
  const earlier = known.get(document);
  if (earlier) return earlier;
  const made = visit(document, {
    Variable: (node) =>
      node.name.value === RESERVED ? { ...node, name: { ...node.name, value: INSTEAD } } : undefined,
  });
  known.set(document, made);
  return made;
}
