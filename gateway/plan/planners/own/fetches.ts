import { type OperationDefinitionNode, print } from "graphql";
import type { FetchNode, Need, Path, PlanNode, Rewrite } from "../../query-plan";
import type { Subgraph } from "../graph/subgraph";
import { type Selection, SelectionPrinter } from "./selection";

/** A request in the making. */
export interface Fetch {
  readonly subgraph: Subgraph;
  readonly selection: Selection;
  /** What has to be there before it is made. */
  after: ReadonlySet<Fetch>;
  /** How many have to be made one after the other before it. */
  stage: number;
  /** Null: it begins at the root. */
  readonly entities: Entities | null;
}

export interface Entities {
  readonly type: string;
  readonly path: Path;
  needs: readonly Need[];
  readonly inputRewrites: readonly Rewrite[];
}

/** Everything that can be asked at once, stage by stage. */
export function planOf(fetches: readonly Fetch[], operation: OperationDefinitionNode): PlanNode[] {
  const stages: FetchNode[][] = [];
  for (const fetch of fetches) (stages[fetch.stage] ??= []).push(nodeOf(fetch, operation));
  return stages.map((nodes) => {
    const joined = joinedAlike(nodes);
    return joined.length === 1 && joined[0] ? joined[0] : { kind: "Parallel", nodes: joined };
  });
}

export function stageAfter(fetches: ReadonlySet<Fetch>): number {
  return Math.max(-1, ...[...fetches].map(({ stage }) => stage)) + 1;
}

function nodeOf({ subgraph, selection, entities }: Fetch, operation: OperationDefinitionNode): FetchNode {
  const printer = new SelectionPrinter();
  const text = printer.print(selection);
  const kind = entities ? "query" : operation.operation;
  const own = (operation.variableDefinitions ?? []).filter(({ variable: { name } }) => uses(text, name.value));
  const declared = [
    ...(entities ? ["$representations:[_Any!]!"] : []),
    ...own.map(({ variable, type, defaultValue }) => {
      const initial = defaultValue ? `=${print(defaultValue)}` : "";
      return `$${variable.name.value}:${print(type)}${initial}`;
    }),
  ];
  const body = entities ? `{_entities(representations:$representations)${text}}` : text;
  return {
    kind: "Fetch",
    subgraph: subgraph.name,
    operation: `${kind}${declared.length > 0 ? `(${declared.join()})` : ""}${body}`,
    mutation: kind === "mutation",
    variables: own.map(({ variable }) => variable.name.value),
    parts: [
      {
        entitiesKey: entities ? "_entities" : null,
        representations: entities ? "representations" : null,
        paths: [entities?.path ?? []],
        needs: entities ? [{ kind: "on", type: entities.type, below: entities.needs }] : [],
        inputRewrites: entities?.inputRewrites ?? [],
        outputRewrites: printer.renames,
        contexts: [],
      },
    ],
  };
}

// Strings may look like variables: what is declared for nothing only has to be declared.
function uses(text: string, variable: string): boolean {
  return new RegExp(`\\$${variable}\\b`).test(text);
}

/** What is asked in the same words for objects at several places is asked once for all of them. */
function joinedAlike(nodes: readonly FetchNode[]): FetchNode[] {
  const joined = new Map<string, FetchNode>();
  for (const node of nodes) {
    const [part] = node.parts;
    const { needs, inputRewrites } = part ?? {};
    const key = JSON.stringify([node.subgraph, node.operation, needs, inputRewrites]);
    const known = joined.get(key);
    const [first] = known?.parts ?? [];
    const both = part && first ? { ...first, paths: [...first.paths, ...part.paths] } : null;
    joined.set(key, known && both ? { ...known, parts: [both] } : node);
  }
  return [...joined.values()];
}
