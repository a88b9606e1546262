import { Dice } from "../gateway/random-operation";
import { startApollo } from "./apollo";
import type { StartEngine } from "./engine";
import { hash } from "./hash";
import { type Operation, drawOperation } from "./operation";
import { reportFinding } from "./report";
import { type Finding, shrink } from "./shrink";
import type { Profile } from "./profile";
import { type Stage, type Trial, openStage, tryOperation } from "./trial";
import { type World, drawWorld } from "./world";

export interface FuzzOptions {
  readonly seed: number;
  readonly worlds: number;
  readonly operationsPerWorld: number;
  readonly start: StartEngine;
  /** Gets the seed, each disagreement and the counts, as texts. */
  readonly report: (text: string) => void;
  /** So many disagreements of one kind in one world are made small and told; the others are counted. */
  readonly perWorld?: number;
  readonly shrinkMs?: number;
  /** Only operations of a kind that @apollo/gateway can be held to. */
  readonly tame?: boolean;
  readonly profile?: Profile;
}

export interface Disagreement {
  readonly world: number;
  readonly operation: number;
  readonly kind: string;
  readonly detail: string;
  /** What the operation met with. */
  readonly features: readonly string[];
  /** Absent if there have been enough of its kind in this world. */
  readonly report?: string;
}

export interface FuzzCounts {
  readonly seed: number;
  worlds: number;
  discardedWorlds: number;
  operations: number;
  mutations: number;
  /** Drawn, but not valid. */
  rejected: number;
  comparedErrors: number;
  /** How many operations met with what. */
  readonly coverage: Record<string, number>;
  readonly disagreements: Disagreement[];
}

/** Holds an engine against the monolith, over many worlds; all of it follows from the seed. */
export async function fuzz(options: FuzzOptions): Promise<FuzzCounts> {
  const { seed, worlds, report } = options;
  const counts = noCounts(seed);
  report(`seed ${seed}`);
  for (let n = 0; n < worlds; n += 1) await fuzzWorld(hash(`${seed}/${n}`), options, counts);
  report(JSON.stringify({ ...counts, disagreements: counts.disagreements.length }, null, 2));
  return counts;
}

function noCounts(seed: number): FuzzCounts {
  return {
    seed,
    worlds: 0,
    discardedWorlds: 0,
    operations: 0,
    mutations: 0,
    rejected: 0,
    comparedErrors: 0,
    coverage: {},
    disagreements: [],
  };
}

async function fuzzWorld(seed: number, options: FuzzOptions, counts: FuzzCounts): Promise<void> {
  const { world, discarded } = drawWorld(seed, options.profile);
  counts.worlds += 1;
  counts.discardedWorlds += discarded.length;
  const stage = await openStage(world, options.start);
  const dice = new Dice(hash(`operations of ${seed}`));
  const told = new Map<string, number>();
  try {
    for (let n = 0; n < options.operationsPerWorld; n += 1) {
      const operation = drawValid(world, dice, counts, options.tame ?? false);
      const trial = await tryOperation(stage, operation);
      count(counts, operation, trial);
      if (trial.difference) await note({ stage, operation, trial, seed, n, told, options, counts });
    }
  } finally {
    await stage.engine.stop();
  }
}

function drawValid(world: World, dice: Dice, counts: FuzzCounts, tame: boolean): Operation {
  for (;;) {
    const drawn = drawOperation(world.api, dice, tame);
    if ("document" in drawn) return drawn;
    counts.rejected += 1;
  }
}

function count(counts: FuzzCounts, { mutation, query }: Operation, { expected, touched }: Trial): void {
  counts.operations += 1;
  if (mutation) counts.mutations += 1;
  if (expected.errors) counts.comparedErrors += expected.errors.length;
  const met = [
    ...touched,
    ...(expected.errors ? ["errors"] : []),
    ...(/:null|\[null/.test(JSON.stringify(expected.data)) ? ["nulls"] : []),
    ...(/@(skip|include)/.test(query) ? ["skip and include"] : []),
    ...(/\$/.test(query) ? ["variables"] : []),
    ...(/\.\.\.F/.test(query) ? ["named fragments"] : []),
    ...(mutation ? ["mutation"] : []),
  ];
  for (const feature of met) counts.coverage[feature] = (counts.coverage[feature] ?? 0) + 1;
}

interface Noted {
  readonly stage: Stage;
  readonly operation: Operation;
  readonly trial: Trial;
  readonly seed: number;
  readonly n: number;
  readonly told: Map<string, number>;
  readonly options: FuzzOptions;
  readonly counts: FuzzCounts;
}

async function note({ stage, operation, trial, seed, n, told, options, counts }: Noted): Promise<void> {
  const { kind, detail } = trial.difference ?? { kind: "none", detail: "" };
  const before = told.get(kind) ?? 0;
  told.set(kind, before + 1);
  const found = { world: seed, operation: n, kind, detail, features: [...trial.touched] };
  if (before >= (options.perWorld ?? 1)) return void counts.disagreements.push(found);
  const small = await shrink(stage, operation, options.start, options.shrinkMs ?? 20_000);
  const text = reportFinding(small, await secondOpinion(small));
  options.report(`world ${seed}, operation ${n}\n${text}`);
  counts.disagreements.push({ ...found, report: text });
}

async function secondOpinion({ world, operation }: Finding): Promise<string> {
  const stage = await openStage(world, startApollo);
  try {
    const { received, difference } = await tryOperation(stage, operation);
    return `${difference ? `otherwise than expected (${difference.kind})` : "as expected"}: ${received}`;
  } finally {
    await stage.engine.stop();
  }
}
