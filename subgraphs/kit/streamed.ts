/**
 * What the source of a subscription gives: where in its feed it stands, and what happened there. Null: nothing, so that a
 * reader knows from the beginning after what to resume.
 */
export interface StreamedEvent<T> {
  readonly id: string;
  readonly happened: T | null;
}

export type EventSource<T> = AsyncGenerator<StreamedEvent<T>, void, void>;

/** What one stream needs beside what every request has. */
export interface StreamContext {
  /** The id of the last event that the reader has seen; null: it begins now. */
  readonly lastEventId: string | null;
  /** The reader has gone, or this process stops. */
  readonly ended: AbortSignal;
}
