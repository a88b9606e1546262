import { type GraphQLError, getVariableValues } from "graphql";
import { Rights } from "../authorise/rules";
import type { Limits } from "../config";
import { Refusal } from "../errors";
import { type Fetched, execute, executeEvent } from "../fetch/execution";
import type { Program } from "../fetch/program";
import { type RequestValues, requestFor } from "../fetch/request";
import type { SubgraphAnswer } from "../fetch/subgraph-answer";
import type { ReadDocument } from "../plan/documents";
import { introspect } from "../plan/introspection";
import type { Compiled, Prepared, Variant } from "../plan/prepare";
import { clientVariable } from "../plan/reserved-variable";
import type { Snapshot } from "../plan/snapshot";
import { estimateCost } from "../receive/cost";
import type { RequestState } from "../receive/request-state";
import type { Witness } from "../witness/witness";
import { Assembly } from "./assembly";

export interface Wanted {
  readonly read: ReadDocument;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

/** A good operation that could not be run: what went wrong is in the log. */
export class NotExecuted extends Error {}

type Variables = Readonly<Record<string, unknown>>;

/** A good operation, for a viewer who may run it. */
export interface Admitted {
  readonly snapshot: Snapshot;
  readonly wanted: Wanted;
  readonly prepared: Prepared;
  readonly variant: Variant;
  /** Anew for every run. */
  readonly values: () => RequestValues;
}

/** The request that opens a subscription at its subgraph. */
export interface Listening {
  readonly subgraph: string;
  readonly body: string;
}

export function isSubscription({ prepared }: Admitted): boolean {
  return prepared.operation.operation === "subscription";
}

/** What is checked between knowing the operation and running it: the method, the size of its body. */
export type Admission = (prepared: Prepared) => void;

/** The journey of one operation once it is read: authorise, plan, fetch, assemble, witness. */
export class OperationServer {
  constructor(
    private readonly limits: Limits,
    /** Null: nothing of the graph is personal. */
    private readonly witness: Witness | null,
  ) {}

  /** The answer of a query or mutation as JSON. */
  async serve(snapshot: Snapshot, wanted: Wanted, state: RequestState, admit: Admission): Promise<string> {
    const admitted = this.admit(snapshot, wanted, state, admit);
    if (isSubscription(admitted)) throw new Refusal("BAD_USER_INPUT", { key: "Request.SUBSCRIPTION" });
    return this.answerOnce(admitted, state);
  }

  /** Of anything but a subscription. */
  answerOnce(admitted: Admitted, state: RequestState): Promise<string> {
    const { snapshot, values } = admitted;
    return this.answer(admitted, state, (program) => execute(program, values(), snapshot.ask(state)));
  }

  /** An operation that may be run by whoever asks. */
  admit(snapshot: Snapshot, wanted: Wanted, state: RequestState, admit: Admission): Admitted {
    const prepared = snapshot.prepare(wanted.read, wanted.operationName, Rights.of(state.viewer, snapshot.facts));
    state.operation = prepared.operation.name?.value ?? null;
    admit(prepared);
    const variables = coerced(snapshot, prepared, wanted.variables);
    this.checkCost(snapshot, prepared, variables);
    const variant = snapshot.variant(prepared, variables);
    return { snapshot, wanted, prepared, variant, values: () => requestValues(wanted.variables, variables) };
  }

  /** What a subscription listens to; null: to nothing that its viewer may see. */
  async listening(admitted: Admitted, state: RequestState): Promise<Listening | null> {
    const { primary } = (await this.compiled(admitted, state)).program;
    const request = primary && requestFor(primary, {}, admitted.values());
    return request && { subgraph: primary.subgraph, body: request.body };
  }

  /** The answer to one event of a subscription; to none where there is nothing to listen to. */
  serveEvent(admitted: Admitted, event: SubgraphAnswer, state: RequestState): Promise<string> {
    return this.answer(admitted, state, (program) =>
      executeEvent(program, admitted.values(), event, admitted.snapshot.ask(state)),
    );
  }

  private async answer(
    { snapshot, wanted, prepared, variant }: Admitted,
    state: RequestState,
    run: (program: Program) => Promise<Fetched>,
  ): Promise<string> {
    const { facts } = snapshot;
    const fetching = await this.fetch({ snapshot, variant }, state, run);
    const introspection = introspect(facts.api, prepared, wanted.variables);
    const assembly = new Assembly({ facts, variant, ...fetching, introspection }, state);
    const { served } = assembly;
    const recorded = served.length === 0 || !this.witness || (await this.witness.record(served, state));
    return recorded ? assembly.text : assembly.withheld();
  }

  private checkCost(snapshot: Snapshot, prepared: Prepared, variables: Variables): void {
    const cost = estimateCost(snapshot.facts, prepared.operation, prepared.fragments, variables, this.limits);
    if (cost > this.limits.cost)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.COST", values: { cost, limit: this.limits.cost } });
  }

  private async compiled(of: Pick<Admitted, "snapshot" | "variant">, state: RequestState): Promise<Compiled> {
    return this.told(state, async () => of.snapshot.compiled(of.variant));
  }

  private fetch(
    { snapshot, variant }: Pick<Admitted, "snapshot" | "variant">,
    state: RequestState,
    run: (program: Program) => Promise<Fetched>,
  ): Promise<{ compiled: Compiled; fetched: Fetched }> {
    return this.told(state, async () => {
      const known = snapshot.compiled(variant);
      const compiled = known instanceof Promise ? await known : known;
      return { compiled, fetched: await run(compiled.program) };
    });
  }

  private async told<T>(state: RequestState, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (fault) {
      if (fault instanceof Refusal) throw fault;
      const { name, message, stack = "" } = fault as Error;
      const frames = stack.split("\n").slice(1, 8);
      state.log.error(
        { requestId: state.requestId, fault: name, reason: message.slice(0, 200), frames },
        "engine failed",
      );
      throw new NotExecuted(message, { cause: fault });
    }
  }
}

function coerced(snapshot: Snapshot, prepared: Prepared, given: Variables): Variables {
  const definitions = prepared.operation.variableDefinitions ?? [];
  if (definitions.length === 0) return noVariables;
  const { coerced: values, errors } = getVariableValues(snapshot.facts.api, definitions, given, { maxErrors: 1 });
  if (values) return values;
  throw new Refusal("BAD_USER_INPUT", { key: "Request.VARIABLE", values: { name: variableNamed(errors?.[0]) } });
}

const noVariables: Variables = {};

// What the client sent goes on as it was sent; what it left out, with the default that its operation gives.
function requestValues(given: Variables, variables: Variables): RequestValues {
  const texts = new Map<string, string | undefined>();
  const textOf = (planned: string): string | undefined => {
    const name = clientVariable(planned);
    return JSON.stringify(Object.hasOwn(given, name) ? given[name] : variables[name]);
  };
  return {
    clean: true,
    variable: (name) => {
      if (!texts.has(name)) texts.set(name, textOf(name));
      return texts.get(name);
    },
  };
}

// The library's own message quotes the value, which may be an identity number.
function variableNamed(error: GraphQLError | undefined): string {
  return /^Variable "\$(\w+)"/.exec(error?.message ?? "")?.[1] ?? "?";
}
