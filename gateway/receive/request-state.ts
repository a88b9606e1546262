import type { Logger } from "../../subgraphs/kit/log";
import type { Envelope, Locale, Viewer } from "../../subgraphs/kit/viewer";
import { anonymous } from "../../subgraphs/kit/viewer";

/** What is known of one request while it travels: who asks, until when, and what it has cost so far. */
export class RequestState {
  viewer: Viewer;
  /** Set when nobody waits any more; reads are then cancelled upstream. */
  readonly gone = new AbortController();
  readonly calls = new Map<string, number>();
  operation: string | null = null;
  readonly codes = new Set<string>();

  constructor(
    readonly requestId: string,
    readonly locale: Locale,
    /** The instant that development moved the clock to. */
    readonly now: string | null,
    client: string,
    readonly startedAt: number,
    private readonly answerMs: number,
    readonly log: Logger,
  ) {
    this.viewer = { ...anonymous, client };
  }

  envelope(): Omit<Envelope, "expires"> {
    const { viewer, locale, requestId, now } = this;
    return { viewer, locale, requestId, now, deadline: this.startedAt + this.answerMs };
  }

  countCall(subgraph: string): void {
    this.calls.set(subgraph, (this.calls.get(subgraph) ?? 0) + 1);
  }

  /** Milliseconds until `limitMs` after the request began. */
  left(limitMs: number): number {
    return Math.max(0, this.startedAt + limitMs - Date.now());
  }
}
