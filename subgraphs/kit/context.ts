import { Loaders } from "./loaders";
import type { StreamContext } from "./streamed";
import type { Envelope, Locale, Viewer } from "./viewer";

/** What every resolver receives: who asks, in which language, at which instant. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly locale: Locale;
  readonly requestId: string;
  /** The instant by which every rule judges: the wall clock, or where development moved it. */
  readonly now: Date;
  /** Development moved the clock: no sweep may act on what this request computed. */
  readonly clockMoved: boolean;
  /** Milliseconds since the epoch after which nobody waits for the answer; null for no end. */
  readonly deadline: number | null;
  readonly loaders: Loaders;
  /** Of a subscription only. */
  readonly stream?: StreamContext;
}

export function requestContext(envelope: Omit<Envelope, "expires">, clockMayMove: boolean): RequestContext {
  const moved = clockMayMove && envelope.now !== null;
  return {
    viewer: envelope.viewer,
    locale: envelope.locale,
    requestId: envelope.requestId,
    now: moved ? new Date(envelope.now ?? 0) : new Date(),
    clockMoved: moved,
    deadline: envelope.deadline,
    loaders: new Loaders(),
  };
}
