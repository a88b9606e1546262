import { once } from "node:events";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { Logger } from "../../subgraphs/kit/log";
import { writer } from "../assemble/writer";
import { Rights } from "../authorise/rules";
import type { Limits } from "../config";
import { type Program, compileProgram } from "../fetch/program";
import { type AskSubgraph, type Askable, type Listenable, Subgraphs } from "../fetch/subgraphs";
import type { Writes } from "../fetch/writes";
import { Lru } from "../lru";
import type { RequestState } from "../receive/request-state";
import { subjectRules } from "../witness/subjects";
import { Documents, type ReadDocument } from "./documents";
import { PlannerHost } from "./planner-host";
import { type Compiled, type Prepared, type Variant, prepareOperation, variantOf } from "./prepare";
import { type SchemaFacts, schemaFacts } from "./schema-facts";
import type { SubgraphRoute } from "./supergraph";
import { heaviest, weightOfAnswer, weightOfProgram, weightOfText } from "./weights";

export interface SnapshotOptions {
  readonly limits: Limits;
  readonly log: Logger;
  readonly shareReads: boolean;
  /** Those that others than its operations make are told here. */
  readonly writes: Writes;
  /** Whether personal fields leave a record; without it, none is treated as such. */
  readonly witness: boolean;
  /** What is behind each subgraph of the supergraph. */
  readonly upstreams: (routes: readonly SubgraphRoute[]) => ReadonlyMap<string, Askable>;
  /** Told when they are needed no more. */
  readonly leave?: (routes: readonly SubgraphRoute[]) => Promise<void>;
}

/** An operation that was asked not long ago. */
interface Recent {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly rights: Rights;
}

/** An operation that can be run at once when its conditions are these. */
interface Ready {
  readonly recent: Recent;
  readonly conditions: Variant["conditions"];
}

/** How many operations are known ready to run. */
const KNOWN = 500;
const WARMED = 200;
const REFUSED_MS = 10_000;
/** How much longer than for a request a warmed operation may take to plan: nobody waits for it, and others go first. */
const WARM_PATIENCE = 10;

/** All that follows from one schema version: a request sees one snapshot from beginning to end. */
export class Snapshot {
  readonly documents: Documents;
  private readonly prepared: Lru<string, Prepared & { readonly recent: Recent }>;
  private readonly programs: Lru<string, Promise<Program>>;
  private readonly compiling = new Map<Variant, Promise<Compiled>>();
  private readonly subgraphs: Subgraphs;
  private users = 0;
  private retired: (() => void) | null = null;

  private constructor(
    readonly facts: SchemaFacts,
    readonly planner: string,
    private readonly host: PlannerHost,
    private readonly routes: readonly SubgraphRoute[],
    private readonly options: SnapshotOptions,
  ) {
    this.documents = new Documents(facts, options.limits);
    this.prepared = new Lru(KNOWN, heaviest(options.limits));
    this.programs = new Lru(KNOWN, heaviest(options.limits));
    const { limits, shareReads, writes } = options;
    this.subgraphs = new Subgraphs(options.upstreams(routes), { fetchMs: limits.fetchMs, shareReads, writes });
  }

  /** Rejects when the supergraph cannot be read, or when it is told to stop meanwhile. */
  static async take(supergraphSdl: string, options: SnapshotOptions, stop?: AbortSignal): Promise<Snapshot> {
    const { host, facts, planner } = await PlannerHost.start(supergraphSdl, options.limits, options.log, stop);
    try {
      const known = schemaFacts(options.witness ? facts : { ...facts, personal: [] });
      checkSubjects(known);
      return new Snapshot(known, planner, host, facts.subgraphs, options);
    } catch (fault) {
      await host.stop();
      throw fault;
    }
  }

  /** One operation of a document for viewers of these rights. */
  prepare(read: ReadDocument, operationName: string | undefined, rights: Rights): Prepared {
    const key = JSON.stringify([read.key, operationName ?? null, rights.key]);
    const known = this.prepared.get(key);
    if (known) return known;
    const prepared = prepareOperation(this.facts, read, operationName, rights, key);
    return this.prepared.set(key, { ...prepared, recent: { text: read.text, operationName, rights } });
  }

  /** The operation as its conditions make it with these variables. */
  variant(prepared: Prepared, variables: Readonly<Record<string, unknown>>): Variant {
    const { size } = prepared.variants;
    const variant = variantOf(this.facts, prepared, variables);
    if (prepared.variants.size > size) this.weigh(prepared);
    return variant;
  }

  /** Planned and compiled; at once when it has been before. */
  compiled(variant: Variant): Compiled | Promise<Compiled> {
    return variant.compiled ?? this.compile(variant);
  }

  /** Whom to listen to; null: it cannot be listened to. */
  eventsOf(subgraph: string): Listenable | null {
    return this.subgraphs.eventsOf(subgraph);
  }

  /** Something has happened behind a subgraph: what was being read before is not shared with what is read from now on. */
  happened(): void {
    this.options.writes.ended();
  }

  ask(state: RequestState): AskSubgraph {
    return this.subgraphs.for(state);
  }

  /**
   * Makes what another snapshot was asked for lately ready here, the last first, until it is told to stop. Each step has a
   * turn of its own and is followed by a rest as long as it took, so that whoever is served meanwhile has at least half of
   * the time.
   */
  async warm(other: Snapshot, stop: AbortSignal): Promise<void> {
    const stopped = once(stop, "abort").then(() => undefined);
    const made: string[] = [];
    for (const one of other.ready().slice(-WARMED).reverse()) {
      if (stop.aborted) break;
      // One that is not good under this schema: whoever asks it again is told why.
      const key = await Promise.race([this.warmOne(one).catch(() => undefined), stopped]);
      if (key !== undefined) made.push(key);
    }
    // They stay in the order in which they were asked.
    for (const key of made.reverse()) this.prepared.get(key);
  }

  private async warmOne({ recent, conditions }: Ready): Promise<string | undefined> {
    const { text, operationName, rights } = recent;
    const read = await rested(() => this.documents.read(text));
    if (!("document" in read)) return undefined;
    const prepared = await rested(() => this.prepare(read, operationName, rights.under(this.facts)));
    const variant = await rested(() => this.variant(prepared, conditions));
    await this.compile(variant, this.options.limits.planMs * WARM_PATIENCE);
    return prepared.key;
  }

  /** Runs something that keeps the snapshot alive meanwhile. */
  async use<T>(run: () => Promise<T>): Promise<T> {
    this.users += 1;
    try {
      return await run();
    } finally {
      this.users -= 1;
      if (this.users === 0) this.retired?.();
    }
  }

  /** Ends when the last request that began under it has been answered. */
  async retire(): Promise<void> {
    if (this.users > 0) await new Promise<void>((resolve) => (this.retired = resolve));
    await Promise.all([this.host.stop(), this.options.leave?.(this.routes)]);
  }

  /** What can be run at once, the last used last. */
  private ready(): Ready[] {
    return this.prepared
      .values()
      .flatMap(({ recent, variants }) =>
        variants.values().flatMap(({ compiled, conditions }) => (compiled ? [{ recent, conditions }] : [])),
      );
  }

  // Many may ask for an operation while it is planned: it is compiled once.
  private compile(variant: Variant, planMs?: number): Promise<Compiled> {
    const known = this.compiling.get(variant);
    if (known) return known;
    const compiling = this.compileOnce(variant, planMs).finally(() => this.compiling.delete(variant));
    this.compiling.set(variant, compiling);
    return compiling;
  }

  private async compileOnce(variant: Variant, planMs?: number): Promise<Compiled> {
    const program = await this.program(variant, planMs);
    // Each of the two may take a while for a large operation: others have their turn between them.
    await turn();
    const options = { facts: this.facts, personal: variant.personal };
    const write = writer(options, variant.root, variant.selections, program.root);
    variant.compiled = { program, write };
    this.weigh(variant.of);
    return variant.compiled;
  }

  private weigh({ key, read, variants }: Prepared): void {
    const text = weightOfText(read.text, this.options.limits);
    const code = weightOfAnswer(read);
    const weights = variants.values().map(({ compiled }) => (compiled ? text + code : text));
    this.prepared.weigh(
      key,
      weights.reduce((sum, weight) => sum + weight, 0),
    );
  }

  // Operations that differ only in what their viewers may not see may come down to the same plan.
  private program({ planned, operationName, of: { read } }: Variant, planMs?: number): Promise<Program> {
    const key = planned ?? "";
    const known = this.programs.get(key);
    if (known) return known;
    const program = this.plan(planned, operationName, planMs);
    // A refusal is remembered for a while, so that asking again costs nothing; not for ever, it may have been another's fault.
    program.catch(() => setTimeout(() => this.programs.delete(key), REFUSED_MS).unref());
    return this.programs.set(key, program, weightOfProgram(read));
  }

  private async plan(planned: string | null, operationName: string | undefined, planMs?: number): Promise<Program> {
    const plan = planned === null ? null : await this.host.plan(planned, operationName, planMs);
    return compileProgram(plan, this.facts);
  }
}

async function rested<T>(step: () => T): Promise<T> {
  const begun = performance.now();
  try {
    return step();
  } finally {
    await pause(performance.now() - begun);
  }
}

// Personal data of whom the witness could not say whose it is would leave without a record.
function checkSubjects(facts: SchemaFacts): void {
  const unknown = [...facts.personal].filter(
    (coordinate) => !Object.hasOwn(subjectRules, coordinate.split(".")[0] ?? ""),
  );
  if (unknown.length > 0)
    throw new Error(`personal fields of types that gateway/witness/subjects.ts does not know: ${unknown.join(", ")}`);
}
