import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pino from "pino";
import { OperationServer } from "../../../gateway/assemble/serve-operation";
import { Rights } from "../../../gateway/authorise/rules";
import { defaultLimits } from "../../../gateway/config";
import type { Askable } from "../../../gateway/fetch/upstream";
import { Writes } from "../../../gateway/fetch/writes";
import type { Snapshot } from "../../../gateway/plan/snapshot";
import { Snapshots } from "../../../gateway/plan/snapshots";
import { watchSupergraph } from "../../../gateway/plan/watch-supergraph";
import { RequestState } from "../../../gateway/receive/request-state";
import { anonymous } from "../../../subgraphs/kit/viewer";
import { composed } from "../../bench/gateway/graphs/compose";
import { type ReloadOperation, differingServices, reloadOperations, versionOf } from "../../bench/gateway/reload-graph";

const operations = { equal: { name: "", bodies: [] }, differing: { name: "", bodies: [] } };
const schemas = {
  A: composed({ services: differingServices("A"), operations }, {}),
  B: composed({ services: differingServices("B"), operations }, {}),
};
const small = reloadOperations().small.slice(0, 12);

/** Snapshots over two subgraphs in the same process. */
class Gateway {
  readonly log: { msg: string }[] = [];
  /** What subgraphs wait for before they answer. */
  held: Promise<void> = Promise.resolve();
  asked = 0;
  /** Schemas that have let go of their subgraphs. */
  left = 0;
  snapshots!: Snapshots;
  private readonly server = new OperationServer(defaultLimits, null);
  private readonly pino = pino(
    {},
    { write: (line: string) => void this.log.push(JSON.parse(line) as { msg: string }) },
  );
  private readonly upstreams = new Map(
    differingServices("running").map(({ name, sdl, resolvers }): [string, Askable] => {
      const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
      const answer = async (body: string): Promise<string> => {
        this.asked += 1;
        await pause(5);
        await this.held;
        const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
        return JSON.stringify(await graphql({ schema, source: query, variableValues: variables ?? null }));
      };
      return [name, { name, ask: async ({ body }) => ({ status: 200, text: await answer(body ?? "") }) }];
    }),
  );

  async start(): Promise<this> {
    const { pino: log } = this;
    const options = {
      limits: defaultLimits,
      log,
      shareReads: false,
      writes: new Writes(),
      witness: false,
      upstreams: () => this.upstreams,
      leave: async () => void (this.left += 1),
    };
    this.snapshots = await Snapshots.start(schemas.A, options, log);
    return this;
  }

  /** As an endpoint does: the snapshot at its beginning is that of the whole request. */
  async ask({ body }: ReloadOperation): Promise<string> {
    const snapshot = this.snapshots.current;
    const read = snapshot.documents.read((JSON.parse(body) as { query: string }).query);
    if (!("document" in read)) return JSON.stringify({ errors: read });
    const state = new RequestState("test", "en", null, "", Date.now(), 60_000, this.pino);
    const wanted = { read, operationName: undefined, variables: {} };
    return snapshot
      .use(() => this.server.serve(snapshot, wanted, state, () => undefined))
      .catch((fault: Error) => JSON.stringify({ errors: [{ message: fault.message }] }));
  }
}

function planner(snapshot: Snapshot): ChildProcess {
  return (snapshot as unknown as { host: { child: ChildProcess } }).host.child;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000 && !holds(); waited += 20) await pause(20);
  expect(holds()).toBe(true);
}

describe("a new supergraph while requests are served", () => {
  let gateway: Gateway;
  beforeEach(async () => (gateway = await new Gateway().start()));
  afterEach(() => gateway.snapshots.stop());

  it("answers every request by one schema, whole", async () => {
    const seen: Record<string, number> = {};
    let done = false;
    const lane = async (first: number): Promise<void> => {
      for (let n = first; !done; n += 1) {
        const operation = small[n % small.length] as ReloadOperation;
        const text = await gateway.ask(operation);
        const version = versionOf(text, operation) ?? text;
        seen[version] = (seen[version] ?? 0) + 1;
      }
    };
    const lanes = Array.from({ length: 6 }, (_, n) => lane(n * 2));
    for (const version of ["B", "A", "B"] as const) {
      await gateway.snapshots.reload(schemas[version]);
      expect(versionOf(await gateway.ask(small[0] as ReloadOperation), small[0] as ReloadOperation)).toBe(version);
    }
    done = true;
    await Promise.all(lanes);
    expect(Object.keys(seen).sort()).toEqual(["A", "B"]);
  });

  it("goes on as before when the new one is broken", async () => {
    const before = gateway.snapshots.current;
    for (const broken of ["", "type Query {", "type Query { items: [Item] }", schemas.B.slice(0, 900)])
      await gateway.snapshots.reload(broken);
    expect(gateway.snapshots.current).toBe(before);
    expect(hasEnded(planner(before))).toBe(false);
    expect(gateway.log.filter(({ msg }) => msg === "schema not reloaded")).toHaveLength(4);
    expect(versionOf(await gateway.ask(small[0] as ReloadOperation), small[0] as ReloadOperation)).toBe("A");
    await gateway.snapshots.reload(schemas.B);
    expect(versionOf(await gateway.ask(small[0] as ReloadOperation), small[0] as ReloadOperation)).toBe("B");
  });

  it("lets the planner of the one before end with its last request", async () => {
    const operation = small[1] as ReloadOperation;
    const old = planner(gateway.snapshots.current);
    let release = (): void => undefined;
    gateway.held = new Promise((resolve) => (release = resolve));
    const late = gateway.ask(operation);
    await until(() => gateway.asked > 0);
    await gateway.snapshots.reload(schemas.B);
    await pause(100);
    expect(hasEnded(old)).toBe(false);
    expect(hasEnded(planner(gateway.snapshots.current))).toBe(false);
    expect(gateway.left).toBe(0);
    release();
    expect(versionOf(await late, operation)).toBe("A");
    await until(() => hasEnded(old));
    expect(gateway.left).toBe(1);
  });

  it("is ready for what was asked before", async () => {
    const operation = small[2] as ReloadOperation;
    await gateway.ask(operation);
    await gateway.snapshots.reload(schemas.B);
    const next = gateway.snapshots.current;
    const read = next.documents.read((JSON.parse(operation.body) as { query: string }).query);
    if (!("document" in read)) throw new Error("it is not good any more");
    const compiled = next.compiled(
      next.variant(next.prepare(read, undefined, Rights.of({ ...anonymous }, next.facts)), {}),
    );
    expect(compiled).not.toBeInstanceOf(Promise);
  });

  it("compiles what many ask for at once once", async () => {
    const { current } = gateway.snapshots;
    const read = current.documents.read((JSON.parse(small[3]?.body ?? "") as { query: string }).query);
    if (!("document" in read)) throw new Error("it is not good");
    const prepared = current.prepare(read, undefined, Rights.of({ ...anonymous }, current.facts));
    const variant = current.variant(prepared, {});
    const [first, second] = await Promise.all([current.compiled(variant), current.compiled(variant)]);
    expect(second).toBe(first);
  });

  it("stops while one is on its way, and leaves no planner behind", async () => {
    const { current } = gateway.snapshots;
    await gateway.ask(small[0] as ReloadOperation);
    void gateway.snapshots.reload(schemas.B);
    await pause(50);
    await gateway.snapshots.stop();
    expect(hasEnded(planner(current))).toBe(true);
    expect(hasEnded(planner(gateway.snapshots.current))).toBe(true);
  });
});

describe("the file of the supergraph", () => {
  it("is told once at the beginning and then whenever it changes, the newest last", async () => {
    const folder = mkdtempSync(join(tmpdir(), "reload-"));
    const file = join(folder, "supergraph.graphql");
    const put = (text: string): void => {
      writeFileSync(`${file}.next`, text);
      renameSync(`${file}.next`, file);
    };
    put("one");
    const told: string[] = [];
    let release = (): void => undefined;
    let held = Promise.resolve();
    const watch = watchSupergraph(file, async (sdl) => {
      told.push(sdl);
      await held;
    });
    try {
      await until(() => told.length === 1);
      held = new Promise((resolve) => (release = resolve));
      put("two");
      await until(() => told.at(-1) === "two");
      put("three");
      await pause(700);
      put("four");
      await pause(700);
      release();
      await until(() => told.at(-1) === "four");
      expect(told.filter((text) => text !== "one")).toEqual(["two", "four"]);
    } finally {
      watch.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
