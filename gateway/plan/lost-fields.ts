import type { PlanNode, QueryPlan, QueryPlanSelectionNode } from "@apollo/query-planner";
import type { Reason } from "../errors";
import type { FetchFailure } from "../fetch/data-source";
import { fetchOutputs } from "../fetch/fetch-outputs";

/**
 * `faults` are errors that subgraphs gave to single fields: they have their own path already, what needed them has not.
 *
 * Every field that no subgraph could be asked for: those of the fetches that failed, and those of the fetches that
 * needed one of them first. A field of the second kind comes back null without a word from anybody.
 */
export function lostFields(
  plan: QueryPlan,
  failures: readonly FetchFailure[],
  faults: ReadonlyMap<string, Reason>,
): Map<string, Reason> {
  const fetches = plan.node && plan.node.kind !== "Subscription" ? planFetches(plan.node, []) : [];
  const lost = new Map<string, Reason>();
  const done = new Set<PlanFetch>();
  for (const failure of failures) {
    const place = places(failure.path);
    for (const fetch of fetches) {
      if (
        fetch.subgraph === failure.subgraph &&
        fetch.query === failure.query &&
        fetch.path.join("/") === place.join("/")
      )
        lose(fetch, failure, lost, done);
    }
  }
  const direct = new Set(lost.keys());
  for (const [field, why] of faults) if (!direct.has(field)) lost.set(field, why);
  for (let grown = true; grown;) {
    grown = false;
    for (const fetch of fetches) {
      const why = done.has(fetch) ? undefined : missingInput(fetch, lost);
      if (why === undefined) continue;
      lose(fetch, why, lost, done);
      grown = true;
    }
  }
  for (const field of faults.keys()) if (!direct.has(field)) lost.delete(field);
  return lost;
}

interface PlanFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly path: readonly string[];
  readonly needs: readonly string[];
}

function planFetches(node: PlanNode, path: readonly string[]): PlanFetch[] {
  switch (node.kind) {
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap((child) => planFetches(child, path));
    case "Flatten":
      return planFetches(node.node, [...path, ...places(node.path)]);
    case "Condition":
      return [node.ifClause, node.elseClause].flatMap((branch) => (branch ? planFetches(branch, path) : []));
    case "Fetch":
      return [
        {
          subgraph: node.serviceName,
          query: node.operation,
          path,
          needs: (node.requires ?? []).flatMap((need) => needPaths(need, path)),
        },
      ];
    case "Defer":
      return [];
  }
}

function needPaths(need: QueryPlanSelectionNode, path: readonly string[]): string[] {
  if (need.kind === "InlineFragment") return need.selections.flatMap((inner) => needPaths(inner, path));
  if (need.name === "__typename") return [];
  const own = [...path, need.alias ?? need.name];
  return [own.join("/"), ...(need.selections ?? []).flatMap((inner) => needPaths(inner, own))];
}

function missingInput(fetch: PlanFetch, lost: ReadonlyMap<string, Reason>): Reason | undefined {
  for (const need of fetch.needs) {
    const why = lost.get(need);
    if (why !== undefined) return why;
  }
  return undefined;
}

// What the fetch itself needed was there before it: a key asked for again is not lost with it.
function lose(fetch: PlanFetch, { code, message }: Reason, lost: Map<string, Reason>, done: Set<PlanFetch>): void {
  done.add(fetch);
  for (const name of fetchOutputs(fetch.query)) {
    const field = [...fetch.path, name].join("/");
    if (!fetch.needs.includes(field) && !lost.has(field)) lost.set(field, { code, message });
  }
}

function places(path: readonly (string | number)[]): string[] {
  return path.filter((part): part is string => typeof part === "string" && part !== "@");
}
