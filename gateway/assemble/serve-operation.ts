import { type GraphQLError, getVariableValues } from "graphql";
import { Rights } from "../authorise/rules";
import type { Limits } from "../config";
import { Refusal, type ServedError, messageOf, reason } from "../errors";
import type { EngineResult } from "../plan/engine";
import { introspect } from "../plan/introspection";
import { type Prepared, prepare } from "../plan/prepare";
import type { ReadDocument, Snapshot } from "../plan/snapshot";
import { estimateCost } from "../receive/cost";
import type { RequestState } from "../receive/request-state";
import type { Witness } from "../witness/witness";
import { type Completion, complete } from "./complete";

export interface Wanted {
  readonly read: ReadDocument;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly ServedError[];
}

/** What is checked between knowing the operation and running it: the method, the size of its body. */
export type Admission = (prepared: Prepared) => void;

/** The journey of one operation once it is read: authorise, plan, fetch, assemble, witness. */
export class OperationServer {
  constructor(
    private readonly limits: Limits,
    private readonly witness: Witness,
  ) {}

  async serve(snapshot: Snapshot, wanted: Wanted, state: RequestState, admit: Admission): Promise<Answered> {
    const { facts } = snapshot;
    const prepared = prepare(snapshot, wanted.read, wanted.operationName, Rights.of(state.viewer, facts));
    state.operation = prepared.operation.name?.value ?? null;
    admit(prepared);
    const variables = this.variables(snapshot, prepared, wanted.variables);
    this.checkCost(snapshot, prepared, variables);
    const result = prepared.planned ? await this.execute(snapshot, prepared, wanted.variables, state) : nothingFetched;
    const introspection = introspect(facts.api, prepared, wanted.variables);
    const input = { facts, root: prepared.root, selections: prepared.selections, result, introspection, variables };
    const completion = complete({ ...input, withhold: false });
    const recorded = completion.served.length === 0 || (await this.witness.record(completion.served, state));
    return answered(recorded ? completion : complete({ ...input, withhold: true }), state);
  }

  private variables(
    snapshot: Snapshot,
    prepared: Prepared,
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const { coerced, errors } = getVariableValues(
      snapshot.facts.api,
      prepared.operation.variableDefinitions ?? [],
      given,
      { maxErrors: 1 },
    );
    if (coerced) return coerced;
    throw new Refusal("BAD_USER_INPUT", { key: "Request.VARIABLE", values: { name: variableNamed(errors?.[0]) } });
  }

  private checkCost(snapshot: Snapshot, prepared: Prepared, variables: Readonly<Record<string, unknown>>): void {
    const cost = estimateCost(snapshot.facts, prepared.operation, prepared.fragments, variables, this.limits);
    if (cost > this.limits.cost)
      throw new Refusal("OPERATION_TOO_COSTLY", { key: "Limit.COST", values: { cost, limit: this.limits.cost } });
  }

  private async execute(
    snapshot: Snapshot,
    prepared: Prepared,
    variables: Readonly<Record<string, unknown>>,
    state: RequestState,
  ): Promise<EngineResult> {
    if (!prepared.planned) return nothingFetched;
    try {
      const result = await snapshot.engine.execute({
        document: prepared.planned,
        operationName: prepared.operation.name?.value,
        key: prepared.planKey,
        variables,
        state,
      });
      return result.data ? result : allLost(prepared);
    } catch (fault) {
      state.log.error(
        {
          requestId: state.requestId,
          fault: (fault as Error).name,
          frames: ((fault as Error).stack ?? "").split("\n").slice(1, 8),
        },
        "engine failed",
      );
      return allLost(prepared);
    }
  }
}

const nothingFetched: EngineResult = { data: {}, errors: [], lost: new Map() };

function allLost({ selections, root }: Prepared): EngineResult {
  return {
    data: {},
    errors: [],
    lost: new Map(selections.on(root).map((field) => [field.fetched, reason("INTERNAL_SERVER_ERROR")])),
  };
}

function answered({ data, errors }: Completion, state: RequestState): Answered {
  for (const { code } of errors) state.codes.add(code);
  if (errors.length === 0) return { data };
  return {
    errors: errors.map(({ code, message, path }) => ({
      message: message ?? messageOf(code, state.locale, state.requestId),
      path,
      extensions: { code },
    })),
    data,
  };
}

// The library's own message quotes the value, which may be an identity number.
function variableNamed(error: GraphQLError | undefined): string {
  return /^Variable "\$(\w+)"/.exec(error?.message ?? "")?.[1] ?? "?";
}
