import { Departure, type RequestState } from "../receive/request-state";
import type { AskSubgraph } from "./execution";
import { InFlight, type Waiter } from "./in-flight";
import { type Answer, type Ask, type Askable, type Listenable, UpstreamError } from "./upstream";
import type { Writes } from "./writes";

export type { AskSubgraph } from "./execution";
export type { Askable, Listenable } from "./upstream";

export interface SubgraphsOptions {
  /** Milliseconds after the request began at which a subgraph is given up. */
  readonly fetchMs: number;
  /** Ask equal reads of one viewer that are on their way at the same time once. */
  readonly shareReads: boolean;
  readonly writes: Writes;
}

/** The subgraphs of one supergraph, for whoever executes a plan. */
export class Subgraphs {
  private readonly inFlight = new InFlight<Answer>(() => new Departure());

  constructor(
    private readonly upstreams: ReadonlyMap<string, Askable>,
    private readonly options: SubgraphsOptions,
  ) {}

  /** Null: it cannot be listened to. */
  eventsOf(subgraph: string): Listenable | null {
    const upstream = this.upstreams.get(subgraph);
    return upstream && "events" in upstream ? (upstream as Listenable) : null;
  }

  /** Asks on behalf of one request. */
  for(state: RequestState): AskSubgraph {
    return async (subgraph, body, mutation) => {
      const upstream = this.upstreams.get(subgraph);
      if (!upstream) throw new UpstreamError("UPSTREAM_UNAVAILABLE", subgraph, "it has no address");
      try {
        const { text } = await (mutation ? this.write(upstream, body, state) : this.read(upstream, body, state));
        return text;
      } catch (fault) {
        tell(fault, subgraph, state);
        throw fault;
      }
    };
  }

  private read(upstream: Askable, body: string, state: RequestState): Promise<Answer> {
    const { shareReads, fetchMs, writes } = this.options;
    if (!shareReads) return this.ask(upstream, body, state, { departure: state.departure, repeatable: true });
    const key = `${writes.mark(upstream.name)} ${upstream.name} ${state.readerKey()} ${body}`;
    // Whoever joins it last may have all of his time before him when its own is over.
    const further = { furtherMs: fetchMs, repeatable: true };
    return this.inFlight.read(key, this.waiter(upstream, state), (departure) =>
      this.ask(upstream, body, state, { ...further, departure }),
    );
  }

  private waiter({ name }: Askable, state: RequestState): Waiter {
    return {
      departure: state.departure,
      leftMs: state.left(this.options.fetchMs),
      late: () => new UpstreamError("TIMEOUT", name, "no answer in time"),
      departed: () => new UpstreamError("UPSTREAM_UNAVAILABLE", name, "nobody waits for it"),
    };
  }

  private async write(upstream: Askable, body: string, state: RequestState): Promise<Answer> {
    try {
      return await this.ask(upstream, body, state, { repeatable: false });
    } finally {
      this.options.writes.ended();
    }
  }

  private ask(
    upstream: Askable,
    body: string,
    state: RequestState,
    { furtherMs = 0, ...how }: Pick<Ask, "departure" | "repeatable"> & { readonly furtherMs?: number },
  ): Promise<Answer> {
    return upstream.ask({
      path: "/graphql",
      body,
      envelope: state.envelope(furtherMs),
      timeoutMs: state.left(this.options.fetchMs + furtherMs),
      onCall: () => state.countCall(upstream.name),
      ...how,
    });
  }
}

function tell(fault: unknown, subgraph: string, { log, requestId }: RequestState): void {
  const known = fault instanceof UpstreamError;
  log.warn(
    {
      requestId,
      subgraph,
      code: known ? fault.code : "INTERNAL_SERVER_ERROR",
      reason: known ? fault.reason : (fault as Error).name,
    },
    "fetch failed",
  );
}
