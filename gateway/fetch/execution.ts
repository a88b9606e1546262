import { type Reason, reason, servedReason } from "../errors";
import { contextRequest } from "./context-request";
import { type LostFields, lostFields, noneLost } from "./lost-fields";
import { mergeField } from "./merge";
import type { FetchedObject, Slot } from "./places";
import type { Fetch, Program, Step } from "./program";
import { type AskedPart, type Request, type RequestValues, requestFor } from "./request";
import { reducedRequests } from "./reduced-request";
import { rewrite } from "./rewrites";
import { type FieldError, type SubgraphAnswer, readAnswer } from "./subgraph-answer";
import { placeErrors } from "./error-places";
import { UpstreamError } from "./upstream-error";

/** Asks a subgraph; rejects with an UpstreamError when it does not answer. */
export type AskSubgraph = (subgraph: string, body: string, mutation: boolean) => Promise<string>;

export interface PlacedError extends Reason {
  /** Exact, list indexes included, by the names of the fetched tree; empty when the subgraph named no place. */
  readonly path: readonly (string | number)[];
}

/** What was fetched for one operation: the tree, and what is known of what is missing in it. */
export interface Fetched {
  readonly root: FetchedObject;
  /** No subgraph has sent anything escaped. */
  readonly clean: boolean;
  readonly errors: readonly PlacedError[];
  /** Fields that could not be asked, by the names of the fetched tree: why. */
  readonly lost: LostFields;
}

/** Runs a program: each stage asks its subgraphs side by side and hangs what they answer into the tree. */
export async function execute(program: Program, values: RequestValues, ask: AskSubgraph): Promise<Fetched> {
  const execution = new Execution(program, values, ask);
  if (program.step) await execution.run(program.step);
  return execution.fetched();
}

/** The same for one event of a subscription: what its subgraph said of it is the root of the tree. */
export async function executeEvent(
  program: Program,
  values: RequestValues,
  event: SubgraphAnswer,
  ask: AskSubgraph,
): Promise<Fetched> {
  const execution = new Execution(program, values, ask);
  if (program.primary) execution.begin(program.primary, event);
  if (program.step && event.data) await execution.run(program.step);
  return execution.fetched();
}

class Execution {
  private readonly root: FetchedObject = {};
  private readonly errors: PlacedError[] = [];
  private readonly failed = new Map<Slot, Reason>();

  constructor(
    private readonly program: Program,
    private readonly values: RequestValues,
    private readonly ask: AskSubgraph,
  ) {}

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case "Sequence":
        for (const inner of step.steps) await this.run(inner);
        return;
      case "Parallel":
        await Promise.all(step.steps.map((inner) => this.run(inner)));
        return;
      case "Fetch":
        return this.fetch(step);
    }
  }

  begin(primary: Fetch, event: SubgraphAnswer): void {
    const request = this.request(primary);
    // Whether it holds anything escaped nobody has looked.
    this.values.clean = false;
    if (request) this.answered(request, event);
  }

  fetched(): Fetched {
    const { root, errors, failed, program } = this;
    const troubled = failed.size > 0 || errors.length > 0;
    const lost = troubled ? lostFields(program, root, failed, errors) : noneLost;
    return { root, clean: this.values.clean, errors, lost };
  }

  private async fetch(fetch: Fetch): Promise<void> {
    const request = this.request(fetch);
    // Only where something was lost before can something be missing that others can do without.
    const reduced =
      this.failed.size > 0 ? reducedRequests(fetch, this.root, this.program.root, this.values, this.program.facts) : [];
    const requests = request ? [request, ...reduced] : reduced;
    await Promise.all(requests.map((one) => this.send(fetch, one)));
  }

  private async send(fetch: Fetch, request: Request): Promise<void> {
    let text: string;
    try {
      text = await this.ask(fetch.subgraph, request.body, fetch.mutation);
    } catch (fault) {
      if (!(fault instanceof UpstreamError)) throw fault;
      return this.fail(request, reason(fault.code));
    }
    const answer = readAnswer(text);
    if (!answer) return this.fail(request, reason("UPSTREAM_UNAVAILABLE"));
    if (this.values.clean && text.includes("\\")) this.values.clean = false;
    this.answered(request, answer);
  }

  private answered(request: Request, answer: SubgraphAnswer): void {
    if (!answer.data) return this.fail(request, wholeReason(answer.errors));
    for (const asked of request.asked) this.take(asked, answer.data, answer.errors);
    if (answer.errors.length > 0) this.placeErrors(request, answer.errors);
  }

  private request(fetch: Fetch): Request | null {
    const { root, program, values } = this;
    const inContext = fetch.parts.some(({ node }) => node.contexts.length > 0);
    return inContext ? contextRequest(fetch, root, program.root, values) : requestFor(fetch, root, values);
  }

  private take(asked: AskedPart, data: Record<string, unknown>, errors: readonly FieldError[]): void {
    const { part, sent } = asked;
    const { entitiesKey, outputRewrites } = part.node;
    const entities = entitiesKey === null ? [data] : data[entitiesKey];
    if (!Array.isArray(entities)) return void this.failed.set(part.slot, wholeReason(errors));
    if (entities.length !== sent) return void this.failed.set(part.slot, reason("INTERNAL_SERVER_ERROR"));
    // Those of them that are null now are.
    const ofAll = errors.find(({ path }) => path?.length === 1 && path[0] === entitiesKey);
    if (entitiesKey !== null && ofAll) this.failed.set(part.slot, servedReason(ofAll));
    for (const entity of outputRewrites.length > 0 ? entities : [])
      rewrite(entity, outputRewrites, this.program.facts.possibleTypes);
    attach(asked, entities, this.program);
  }

  private placeErrors({ asked }: Request, errors: readonly FieldError[]): void {
    const { root, program } = this;
    for (const { error, path } of placeErrors(errors, asked, root, program.root)) {
      if (this.errors.length === MOST_ERRORS) return;
      this.errors.push({ ...servedReason(error), path });
    }
  }

  private fail({ asked }: Request, why: Reason): void {
    for (const { part } of asked) this.failed.set(part.slot, why);
  }
}

/** Told of one answer: an entity may stand in many places, and a subgraph may send as many errors as it likes. */
const MOST_ERRORS = 10_000;

function attach({ part, objects, entityOf }: AskedPart, entities: readonly unknown[], program: Program): void {
  const { slot, shared } = part;
  for (let n = 0; n < objects.length; n += 1) {
    const entity = entities[entityOf[n] as number];
    if (entity === null || typeof entity !== "object") continue;
    const object = objects[n] as FetchedObject;
    object[slot] = entity as FetchedObject;
    for (const key of shared) mergeField(object, key, (entity as FetchedObject)[key], program.isAbstract);
  }
}

// What a subgraph said of the request as a whole.
function wholeReason(errors: readonly FieldError[]): Reason {
  return servedReason(errors.find(({ path }) => !path || path.length === 0) ?? errors[0]);
}
