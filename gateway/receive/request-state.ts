import type { Logger } from "../../subgraphs/kit/log";
import type { Envelope, Locale, Viewer } from "../../subgraphs/kit/viewer";
import { anonymous } from "../../subgraphs/kit/viewer";

/** Finds out who asks; throws a Refusal when the token is not good. */
export type Authorise = (request: Credentials, state: RequestState) => Promise<void>;
/** What a request or a connection carries of its sender. */
export interface Credentials {
  readonly headers: { readonly authorization?: string | undefined };
  readonly rawHeaders: readonly string[];
}

/** Of whoever has shown them already, or elsewhere than in a header. */
export function credentialsOf(authorization: string | undefined): Credentials {
  return {
    headers: { authorization },
    rawHeaders: authorization === undefined ? [] : ["authorization", authorization],
  };
}

/** What is known of one request while it travels: who asks, until when, and what it has cost so far. */
export class RequestState {
  viewer: Viewer;
  /** Milliseconds since the epoch at which the token of whoever asks runs out; null: nobody is signed in. */
  signedInUntil: number | null = null;
  calls = new Map<string, number>();
  operation: string | null = null;
  codes = new Set<string>();
  private reader: string | null = null;

  constructor(
    readonly requestId: string,
    readonly locale: Locale,
    /** The instant that development moved the clock to. */
    readonly now: string | null,
    client: string,
    readonly startedAt: number,
    private readonly answerMs: number,
    readonly log: Logger,
    /** Told when nobody waits any more; reads are then cancelled upstream. */
    readonly departure = new Departure(),
  ) {
    this.viewer = { ...anonymous, client };
  }

  /** The same request with its time before it again, for what a stream answers next. */
  renewed(): RequestState {
    const { requestId, locale, now, viewer, answerMs, log, departure } = this;
    const next = new RequestState(requestId, locale, now, viewer.client, Date.now(), answerMs, log, departure);
    next.operation = this.operation;
    next.calls = this.calls;
    next.codes = this.codes;
    return next;
  }

  /** `furtherMs`: how much longer than for this request the answer may be of use. */
  envelope(furtherMs = 0): Omit<Envelope, "expires"> {
    const { viewer, locale, requestId, now } = this;
    return { viewer, locale, requestId, now, deadline: this.startedAt + this.answerMs + furtherMs };
  }

  /** The same for two requests only if a subgraph answers both alike. */
  readerKey(): string {
    return (this.reader ??= JSON.stringify([this.viewer, this.locale, this.now]));
  }

  countCall(subgraph: string): void {
    this.calls.set(subgraph, (this.calls.get(subgraph) ?? 0) + 1);
  }

  /** Milliseconds until `limitMs` after the request began. */
  left(limitMs: number): number {
    return Math.max(0, this.startedAt + limitMs - Date.now());
  }
}

/** A client that goes away before it is answered. */
export class Departure {
  private readonly listeners = new Set<() => void>();
  happened = false;

  happen(): void {
    this.happened = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }

  listen(listener: () => void): void {
    if (this.happened) listener();
    else this.listeners.add(listener);
  }

  forget(listener: () => void): void {
    this.listeners.delete(listener);
  }
}
