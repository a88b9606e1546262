import type { RequestState } from "../receive/request-state";
import { type SubgraphBody, type SubgraphQuery, mergeQueries, splitBody } from "./merged-query";

type Ask = (query: SubgraphQuery, state: RequestState) => Promise<SubgraphBody>;

interface Waiting extends SubgraphQuery {
  readonly resolve: (body: SubgraphBody) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * At most one call to a subgraph per stage of a plan: queries that one request has for it at the same moment go together.
 * The same moment is until everything that was already under way has run: what an answer set free is asked as one, too.
 */
export class Stage {
  private readonly waiting = new WeakMap<RequestState, Waiting[]>();

  constructor(private readonly ask: Ask) {}

  add(query: SubgraphQuery, state: RequestState): Promise<SubgraphBody> {
    return new Promise((resolve, reject) => {
      const together = this.waiting.get(state);
      if (together) return void together.push({ ...query, resolve, reject });
      const first = [{ ...query, resolve, reject }];
      this.waiting.set(state, first);
      process.nextTick(() => void this.send(first, state));
    });
  }

  private async send(together: readonly Waiting[], state: RequestState): Promise<void> {
    this.waiting.delete(state);
    try {
      const bodies = splitBody(await this.ask(mergeQueries(together), state), together.length);
      together.forEach(({ resolve }, n) => resolve(bodies[n] ?? { data: null, errors: [] }));
    } catch (fault) {
      for (const { reject } of together) reject(fault);
    }
  }
}
