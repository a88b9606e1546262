import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { DataSource } from "typeorm";
import type { RequestContext } from "./context";
import type { Tx } from "./database";
import { rows } from "./database";
import { badUserInput } from "./errors";
import { written } from "./outbox";
import { type ConflictProblem, type Problem, conflict } from "./problem";
import { viewerKey } from "./viewer";

/** The write stands; `outcome` (ids and codes, plain JSON) is what a repeated request is answered from. */
export interface Done<O> {
  readonly kind: "done";
  readonly outcome: O;
}
/** Nothing is written and the idempotency key stays free. */
export interface Refused<P extends Problem> {
  readonly kind: "refused";
  readonly problem: P;
}

export const done = <O>(outcome: O): Done<O> => ({ kind: "done", outcome });
export const refuse = <P extends Problem>(problem: P): Refused<P> => ({ kind: "refused", problem });

export const IDEMPOTENCY_KEY_DAYS = 30;

/**
 * One mutation: one transaction that holds the write, its events and its idempotency key. The same key with the same
 * content is answered from the remembered outcome, with other content by a ConflictProblem; a refusal rolls back.
 * `answer` builds the success afresh, under today's rights and today's selection.
 */
export async function writeOnce<I extends { readonly idempotencyKey: string }, O, S, P extends Problem = never>(
  source: DataSource,
  ctx: RequestContext,
  mutation: string,
  input: I,
  write: (tx: Tx) => Promise<Done<O> | Refused<P>>,
  answer: (outcome: O) => Promise<S>,
): Promise<S | P | ConflictProblem> {
  const { idempotencyKey, ...content } = input;
  if (!/^[^\0]{1,200}$/.test(idempotencyKey)) throw badUserInput(ctx, "idempotencyKey: 1..200");
  const key: RememberedKey = {
    viewer: viewerKey(ctx.viewer),
    mutation,
    key: idempotencyKey,
    hash: contentHash(content),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await source.transaction((tx) => writeInside(tx, key, write));
      written.emit("written");
      ctx.loaders.forget();
      return result === CONFLICT ? conflict(ctx) : await answer(result);
    } catch (fault) {
      if (fault instanceof Refusal) return fault.problem as P;
      if (attempt >= 4 || !isPassing(fault)) throw fault;
    }
  }
}

interface RememberedKey {
  viewer: string;
  mutation: string;
  key: string;
  hash: Buffer;
}
const CONFLICT = Symbol("conflict");

class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super("refused");
  }
}

async function writeInside<O, P extends Problem>(
  tx: Tx,
  key: RememberedKey,
  write: (tx: Tx) => Promise<Done<O> | Refused<P>>,
): Promise<O | typeof CONFLICT> {
  const place = [key.viewer, key.mutation, key.key];
  // A request with the same key that is still under way makes this insert wait until that one has ended.
  const mine = await rows(
    tx,
    "INSERT INTO idempotency_key (viewer, mutation, key, content_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1",
    [...place, key.hash],
  );
  if (mine.length === 0) return remembered<O>(tx, key);
  const result = await write(tx);
  if (result.kind === "refused") throw new Refusal(result.problem);
  await rows(tx, "UPDATE idempotency_key SET outcome = $4 WHERE viewer = $1 AND mutation = $2 AND key = $3", [
    ...place,
    JSON.stringify(result.outcome),
  ]);
  return result.outcome;
}

async function remembered<O>(tx: Tx, key: RememberedKey): Promise<O | typeof CONFLICT> {
  const [row] = await rows<{ content_hash: Buffer; outcome: O }>(
    tx,
    "SELECT content_hash, outcome FROM idempotency_key WHERE viewer = $1 AND mutation = $2 AND key = $3",
    [key.viewer, key.mutation, key.key],
  );
  return row && row.content_hash.equals(key.hash) ? row.outcome : CONFLICT;
}

function contentHash(content: object): Buffer {
  const plain: unknown = JSON.parse(JSON.stringify(content));
  return createHash("sha256")
    .update(canonicalize(plain) ?? "")
    .digest();
}

// Serialization failure and deadlock: the database chose this transaction as the victim, running it again is safe.
function isPassing(fault: unknown): boolean {
  return ["40001", "40P01"].includes(String((fault as { code?: unknown }).code));
}
