import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from "graphql";

/** How long answers of fields may be kept, as their subgraphs say with @cacheControl, and who answers which field. */
export interface CacheHints {
  /** Seconds, by coordinate (`Type.field`). */
  readonly seconds: Readonly<Record<string, number>>;
  /** The subgraphs that answer a field, by coordinate; only where anything has a hint. */
  readonly answeredBy: Readonly<Record<string, readonly string[]>>;
}

export function readCacheHints(supergraph: DocumentNode): CacheHints {
  const seconds: Record<string, number> = {};
  const answeredBy: Record<string, readonly string[]> = {};
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const ofType = given(definition.directives, "join__type").map(({ graph }) => String(graph));
    for (const field of definition.fields ?? []) {
      const coordinate = `${definition.name.value}.${field.name.value}`;
      const hint = given(field.directives, "cacheControl")[0]?.["maxAge"];
      if (typeof hint === "number" && hint > 0) seconds[coordinate] = hint;
      answeredBy[coordinate] = graphsOf(field.directives) ?? ofType;
    }
  }
  return { seconds, answeredBy: Object.keys(seconds).length > 0 ? answeredBy : {} };
}

type Directives = readonly ConstDirectiveNode[] | undefined;

/** Null: the field says nothing, so that every subgraph of its type answers it. */
function graphsOf(directives: Directives): string[] | null {
  const joins = given(directives, "join__field").filter(({ graph }) => graph !== undefined);
  const answering = joins.filter(({ external }) => external !== true).map(({ graph }) => String(graph));
  return joins.length > 0 ? answering : null;
}

function given(directives: Directives, name: string): Record<string, unknown>[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map(({ arguments: values }) =>
      Object.fromEntries((values ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)])),
    );
}
