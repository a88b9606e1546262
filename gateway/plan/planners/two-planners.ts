import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import type { OperationDefinitionNode } from "graphql";
import type { PlanNode } from "../query-plan";
import type { SupergraphFacts } from "../supergraph";
import { apolloPlanner } from "./apollo";
import { Judge, type Verdict } from "./judge";
import { PlainOperation, rootFieldOperations, textOf } from "./plain-operation";
import type { PlannedOperation, Planner } from "./planner";

/**
 * Two planners and a judge. Hive Router's planner is asked first: it is fast, and right about @requires with arguments
 * and about keys that are not resolvable. Where it fails or its plan is no good, Apollo's is asked: it is slow, and knows
 * more of the odd corners, @fromContext among them. Where both err, the operation is written out and asked anew, in the
 * end root field by root field. A plan that the judge finds fault with is used only where nobody has a better one.
 */
export function twoPlanners(supergraphSdl: string, facts: SupergraphFacts): Planner {
  const hive = facts.passesContext ? null : hivePlanner(supergraphSdl);
  const supergraph = once(() =>
    Supergraph.build(supergraphSdl, {
      supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
      validateSupergraph: false,
    }),
  );
  const apollo = once(() => apolloPlanner(supergraph()));
  const judge = once(() => new Judge(supergraph()));
  const api = once(() => supergraph().apiSchema().toGraphQLJSSchema());
  return {
    name: hive ? "hive, apollo" : "apollo",
    prepare: () => void (hive ? judge() : apollo()),
    plan: async (operation) => {
      const planners = () => (hive && !operation.avoidNative ? [() => hive, apollo] : [apollo]);
      const search = new Search(judge(), planners());
      const whole = await search.best(operation);
      if (whole.verdict === "good") return whole.plan;
      const plain = PlainOperation.of(api(), operation.text, operation.operationName);
      const again = plain && (await search.plain(plain, operation));
      // What no subgraph ever returns is left out rightly: a plan is better than none.
      return planOf(again?.verdict === "good" || (again?.verdict && !whole.verdict) ? again : whole);
    },
  };
}

/** A plan and what is to be said of it; without one, why there is none. */
type Attempt =
  { readonly plan: PlanNode | null; readonly verdict: Verdict } | { readonly fault: Error; readonly verdict: null };

/** Asks one planner after the other, for the whole of an operation first and then for its parts. */
class Search {
  constructor(
    private readonly judge: Judge,
    private readonly planners: readonly (() => Planner)[],
  ) {}

  /** The first plan without fault; otherwise the least bad. */
  async best(operation: PlannedOperation): Promise<Attempt> {
    const attempts: Attempt[] = [];
    for (const planner of this.planners) {
      const made = await this.attempt(planner(), operation);
      if (made.verdict === "good") return made;
      attempts.push(made);
    }
    const [first] = attempts;
    // No path leads to a field: the other planner would leave it out without a word.
    if (first && "fault" in first && isUnreachable(first.fault)) return first;
    return attempts.find(({ verdict }) => verdict !== null) ?? first ?? { plan: null, verdict: "good" };
  }

  /** Of an operation that was written out, whole or by its root fields. */
  async plain(plain: OperationDefinitionNode, asked: PlannedOperation): Promise<Attempt> {
    const whole = await this.best({ ...asked, text: textOf(plain) });
    if (whole.verdict === "good") return whole;
    const nodes: PlanNode[] = [];
    let verdict: Verdict = "good";
    const fields = rootFieldOperations(plain);
    if (fields.length < 2) return whole;
    for (const field of fields) {
      const made = await this.best({ ...asked, text: textOf(field) });
      if ("fault" in made || made.verdict === "asks what a subgraph does not have") return whole;
      if (made.verdict !== "good") verdict = made.verdict;
      if (made.plan) nodes.push(made.plan);
    }
    return { verdict, plan: { kind: plain.operation === "mutation" ? "Sequence" : "Parallel", nodes } };
  }

  private async attempt(planner: Planner, operation: PlannedOperation): Promise<Attempt> {
    try {
      operation.signal.throwIfAborted();
      const plan = await planner.plan(operation);
      return { plan, verdict: this.judge.judge(plan, operation.text, operation.operationName) };
    } catch (fault) {
      return { fault: fault as Error, verdict: null };
    }
  }
}

function planOf(attempted: Attempt): PlanNode | null {
  if ("fault" in attempted) throw attempted.fault;
  return attempted.plan;
}

function isUnreachable({ message }: Error): boolean {
  return /No paths found for selection item/.test(message);
}

// Native code: there are systems that it was not built for.
function hivePlanner(supergraphSdl: string): Planner | null {
  try {
    return (require("./hive") as typeof import("./hive")).hivePlanner(supergraphSdl);
  } catch (fault) {
    if (!/native binding/i.test((fault as Error).message)) throw fault;
    return null;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
