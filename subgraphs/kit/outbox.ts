import { EventEmitter } from "node:events";
import type { Tx } from "./database";
import { rows } from "./database";

/** One thing that happened, for whoever follows this subgraph's feed. */
export interface Change {
  readonly topic: string;
  /** The aggregate's id: changes of one key stay in order. */
  readonly key: string;
  /** State-carrying: a follower needs nothing else. No identity number and no name of a person, ever. */
  readonly payload: object;
}

/** Tells this process's sequencer that there may be something to number; only a hint, the sequencer looks by itself as well. */
export const written = new EventEmitter();

/**
 * Writes the change in the same transaction as what it tells of. Take the aggregate's row lock first: the order of
 * a key's changes is the order in which the lock was held.
 */
export async function publish(tx: Tx, ...changes: Change[]): Promise<string[]> {
  if (changes.length === 0) return [];
  const ids = await rows<{ id: string }>(
    tx,
    `INSERT INTO outbox (topic, key, payload)
     SELECT topic, key, payload FROM unnest($1::text[], $2::text[], $3::jsonb[]) WITH ORDINALITY AS c(topic, key, payload, n) ORDER BY n
     RETURNING id`,
    [changes.map((c) => c.topic), changes.map((c) => c.key), changes.map((c) => JSON.stringify(c.payload))],
  );
  hintWritten();
  return ids.map((row) => row.id);
}

/** For whoever writes into the outbox with a statement of their own; the sequencer looks again until the commit shows it. */
export function hintWritten(): void {
  setTimeout(() => written.emit("written"), 1);
}
