import { Departure, type RequestState } from "../receive/request-state";
import type { AskSubgraph } from "./execution";
import { InFlight } from "./in-flight";
import { type Answer, type Askable, UpstreamError } from "./upstream";

export type { AskSubgraph } from "./execution";
export type { Askable } from "./upstream";

export interface SubgraphsOptions {
  /** Milliseconds after the request began at which a subgraph is given up. */
  readonly fetchMs: number;
  /** Ask equal reads of one viewer that are on their way at the same time once. */
  readonly shareReads: boolean;
}

/** The subgraphs of one supergraph, for whoever executes a plan. */
export class Subgraphs {
  private readonly inFlight = new InFlight<Answer>(() => new Departure());

  constructor(
    private readonly upstreams: ReadonlyMap<string, Askable>,
    private readonly options: SubgraphsOptions,
  ) {}

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
    if (!this.options.shareReads) return this.ask(upstream, body, state, state.departure, true);
    const key = `${upstream.name} ${state.readerKey()} ${body}`;
    return this.inFlight.read(key, state.departure, (departure) => this.ask(upstream, body, state, departure, true));
  }

  private async write(upstream: Askable, body: string, state: RequestState): Promise<Answer> {
    try {
      return await this.ask(upstream, body, state, undefined, false);
    } finally {
      this.inFlight.written();
    }
  }

  private ask(
    upstream: Askable,
    body: string,
    state: RequestState,
    departure: Departure | undefined,
    repeatable: boolean,
  ): Promise<Answer> {
    return upstream.ask({
      path: "/graphql",
      body,
      envelope: state.envelope(),
      timeoutMs: state.left(this.options.fetchMs),
      repeatable,
      onCall: () => state.countCall(upstream.name),
      ...(departure ? { departure } : {}),
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
