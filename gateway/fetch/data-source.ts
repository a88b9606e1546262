import type { GraphQLFormattedError } from "graphql";
import { type Reason, reason, servedReason } from "../errors";
import type { RequestState } from "../receive/request-state";
import { fetchOutputs } from "./fetch-outputs";
import type { SubgraphBody, SubgraphQuery } from "./merged-query";
import { type SentOnce, placesOf, sendOnce } from "./representations";
import { Stage } from "./stage";
import { type Upstream, UpstreamError } from "./upstream";

/** One request of a plan to one subgraph. */
export interface SubgraphFetch {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where in the answer it belongs; `@` stands for every entry of a list. */
  readonly path: readonly (string | number)[];
  readonly state: RequestState;
}

export interface FetchFailure extends Reason {
  readonly subgraph: string;
  readonly query: string;
  readonly path: readonly (string | number)[];
}

export interface FetchResult {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** Nothing of this fetch was answered. */
  readonly failure: FetchFailure | null;
}

/** Asks one subgraph: entities once each, in time, and an answer that is none becomes a failure and never an exception. */
export class SubgraphDataSource {
  private readonly stage = new Stage((query, state) => this.ask(query, state));

  constructor(
    private readonly upstream: Upstream,
    private readonly fetchMs: number,
  ) {}

  async fetch(fetch: SubgraphFetch): Promise<FetchResult> {
    const once = Array.isArray(fetch.variables["representations"])
      ? sendOnce(fetch.variables["representations"])
      : null;
    const variables = once ? { ...fetch.variables, representations: once.sent } : fetch.variables;
    try {
      const asked = { query: fetch.query, variables };
      const alone = isMutation(fetch.query);
      const body = await (alone ? this.ask(asked, fetch.state) : this.stage.add(asked, fetch.state));
      return this.read(fetch, body, once);
    } catch (fault) {
      const code = fault instanceof UpstreamError ? fault.code : "UPSTREAM_UNAVAILABLE";
      const { requestId, log } = fetch.state;
      log.warn(
        {
          requestId,
          subgraph: this.upstream.name,
          code,
          reason: fault instanceof UpstreamError ? fault.message : (fault as Error).name,
        },
        "fetch failed",
      );
      return this.failed(fetch, reason(code));
    }
  }

  private async ask({ query, variables }: SubgraphQuery, state: RequestState): Promise<SubgraphBody> {
    const reads = !isMutation(query);
    const answer = await this.upstream.ask({
      path: "/graphql",
      body: JSON.stringify({ query, variables }),
      envelope: state.envelope(),
      timeoutMs: state.left(this.fetchMs),
      repeatable: reads,
      onCall: () => state.countCall(this.upstream.name),
      ...(reads ? { cancelled: state.gone.signal } : {}),
    });
    const body = parseBody(answer.text);
    if (!body)
      throw new UpstreamError(
        "UPSTREAM_UNAVAILABLE",
        this.upstream.name,
        `answer of status ${answer.status} is not GraphQL`,
      );
    return body;
  }

  private read(fetch: SubgraphFetch, body: SubgraphBody, once: SentOnce | null): FetchResult {
    const unplaced = body.errors.find((error) => !error.path || error.path.length === 0);
    if (!body.data || (once && !Array.isArray(body.data["_entities"]))) {
      return this.failed(fetch, servedReason(unplaced ?? body.errors[0]));
    }
    if (!once) return { data: body.data, errors: placed(body.errors), failure: null };
    const entities = body.data["_entities"] as unknown[];
    if (entities.length !== once.sent.length) return this.failed(fetch, reason("INTERNAL_SERVER_ERROR"));
    const data = { _entities: once.indexOf.map((index) => entities[index]) };
    return { data, errors: entityErrors(placed(body.errors), fetchOutputs(fetch.query), once), failure: null };
  }

  private failed({ query, path }: SubgraphFetch, why: Reason): FetchResult {
    return { data: null, errors: [], failure: { subgraph: this.upstream.name, query, path, ...why } };
  }
}

function isMutation(query: string): boolean {
  return query.startsWith("mutation");
}

function parseBody(text: string): SubgraphBody | null {
  try {
    const body = JSON.parse(text) as { data?: unknown; errors?: unknown } | null;
    if (typeof body !== "object" || body === null || (body.data === undefined && !Array.isArray(body.errors)))
      return null;
    const data = typeof body.data === "object" ? (body.data as Record<string, unknown> | null) : null;
    return { data, errors: Array.isArray(body.errors) ? (body.errors as GraphQLFormattedError[]) : [] };
  } catch {
    return null;
  }
}

function placed(errors: readonly GraphQLFormattedError[]): GraphQLFormattedError[] {
  return errors.filter((error) => Array.isArray(error.path) && error.path.length > 0);
}

// An error of a whole entity is an error of each field that was asked of it, at each place that asked.
function entityErrors(
  errors: readonly GraphQLFormattedError[],
  outputs: readonly string[],
  once: SentOnce,
): GraphQLFormattedError[] {
  const places = errors.length > 0 ? placesOf(once) : [];
  return errors.flatMap((error) => {
    const [, index, ...rest] = error.path ?? [];
    const tails = rest.length > 0 ? [rest] : outputs.map((name) => [name]);
    const asked = typeof index === "number" ? (places[index] ?? []) : once.indexOf.map((_, place) => place);
    return asked.flatMap((place) => tails.map((tail) => ({ ...error, path: ["_entities", place, ...tail] })));
  });
}
