import pino from "pino";
import { Rights } from "../../../gateway/authorise/rules";
import { type Limits, defaultLimits } from "../../../gateway/config";
import type { Askable } from "../../../gateway/fetch/upstream";
import { Writes } from "../../../gateway/fetch/writes";
import type { Compiled } from "../../../gateway/plan/prepare";
import type { Snapshot } from "../../../gateway/plan/snapshot";
import { Snapshots } from "../../../gateway/plan/snapshots";
import { anonymous } from "../../../subgraphs/kit/viewer";
import { BOMB, exploding, hub } from "./exploding";
import { planners, supergraphOf, until } from "./worlds";

const QUICK = `{ quick { id } }`;
/** What a request needs of a snapshot before anything is fetched. */
const compiled = (snapshot: Snapshot, text: string): Compiled | Promise<Compiled> => {
  const read = snapshot.documents.read(text);
  if (!("document" in read)) throw new Error(String(read[0]));
  const rights = Rights.of({ ...anonymous }, snapshot.facts);
  return snapshot.compiled(snapshot.variant(snapshot.prepare(read, undefined, rights), {}));
};
/** Schemas that have been read. */
let taken = 0;
const start = (change: Partial<Limits>): Promise<Snapshots> => {
  const limits = { ...defaultLimits, ...change };
  const log = pino({ level: "silent" });
  const upstreams = (): ReadonlyMap<string, Askable> => {
    taken += 1;
    return new Map();
  };
  const options = { limits, log, shareReads: false, writes: new Writes(), witness: false, upstreams };
  return Snapshots.start(supergraphOf({ hub }), options, log);
};

beforeEach(() => {
  taken = 0;
});
afterEach(() => until(() => planners().length === 0));

describe("a new schema under which an operation cannot be planned any more", () => {
  it("serves with all the others ready, and refuses that one", async () => {
    const snapshots = await start({ planMs: 60_000 });
    for (const text of [BOMB, QUICK]) await compiled(snapshots.current, text);
    const before = snapshots.current;
    await snapshots.reload(supergraphOf(exploding));
    expect(snapshots.current).not.toBe(before);
    expect(compiled(snapshots.current, QUICK)).not.toBeInstanceOf(Promise);
    await expect(compiled(snapshots.current, BOMB)).rejects.toThrow("OPERATION_TOO_COSTLY");
    await snapshots.stop();
  });

  it("serves with nothing ready where no time is left to warm", async () => {
    const snapshots = await start({ warmMs: 0 });
    await compiled(snapshots.current, QUICK);
    await snapshots.reload(supergraphOf(exploding));
    const quick = compiled(snapshots.current, QUICK);
    expect(quick).toBeInstanceOf(Promise);
    await quick;
    await snapshots.stop();
  });

  it("is given up when the gateway stops while it is warmed", async () => {
    const snapshots = await start({ planMs: 60_000 });
    await compiled(snapshots.current, BOMB);
    const reloading = snapshots.reload(supergraphOf(exploding));
    await until(() => taken === 2);
    await Promise.all([snapshots.stop(), reloading]);
    expect(planners()).toEqual([]);
  });

  it("is given up when the gateway stops before it has been read", async () => {
    const snapshots = await start({});
    const before = snapshots.current;
    const reloading = snapshots.reload(supergraphOf(exploding));
    await until(() => planners().length === 2);
    await Promise.all([snapshots.stop(), reloading]);
    expect(taken).toBe(1);
    expect(snapshots.current).toBe(before);
    expect(planners()).toEqual([]);
  });
});
