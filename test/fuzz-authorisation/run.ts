import { print } from "graphql";
import { hash } from "../fuzz/hash";
import { type Operation, drawOperation } from "../fuzz/operation";
import { Dice } from "../gateway/random-operation";
import type { Reader } from "./access";
import { type GuardedWorld, drawGuardedWorld } from "./guarded-world";
import { SCOPES } from "./guards";
import { shrinkFinding } from "./shrink";
import { ASKED_UPSTREAM, type Finding, GuardedStage, INVALID_REQUEST } from "./trial";

export interface FuzzOptions {
  readonly seed: number;
  /** Each asked by each reader. */
  readonly operations: number;
  readonly perWorld: number;
  readonly report: (text: string) => unknown;
}

export interface FuzzCounts {
  readonly seed: number;
  worlds: number;
  operations: number;
  answers: number;
  /** Answers in which something had to be refused. */
  refusing: number;
  /** Wrong without any rule too. */
  ofPlanner: number;
  findings: number;
}

/** After so many worlds a long run says how far it is. */
const TOLD_WORLDS = 10;
const NAMES = ["r0", "r1", "r2"];

/** Random operations over random guarded graphs, by three readers at a time, against what the rules mean; all of it follows from the seed. */
export async function fuzzAuthorisation(options: FuzzOptions): Promise<FuzzCounts> {
  const { seed, operations, perWorld, report } = options;
  const counts = { seed, worlds: 0, operations: 0, answers: 0, refusing: 0, ofPlanner: 0, findings: 0 };
  report(`seed ${seed}`);
  while (counts.operations < operations) {
    const guarded = drawGuardedWorld(hash(`${seed}/${counts.worlds}`));
    counts.worlds += 1;
    const stage = await GuardedStage.open(guarded, NAMES);
    try {
      await fuzzWorld(stage, Math.min(perWorld, operations - counts.operations), report, counts);
    } finally {
      await stage.close();
    }
    if (counts.worlds % TOLD_WORLDS === 0) report(JSON.stringify(counts));
  }
  return counts;
}

async function fuzzWorld(
  stage: GuardedStage,
  operations: number,
  report: FuzzOptions["report"],
  counts: FuzzCounts,
): Promise<void> {
  const { guarded } = stage;
  const dice = new Dice(hash(`operations of ${guarded.seed}`));
  for (let n = 0; n < operations; n += 1) {
    const operation = drawValid(guarded, dice);
    const readers = NAMES.map((name) => drawReader(name, dice));
    counts.operations += 1;
    // Once more with rights exchanged: neither a plan nor a read may stay with its reader.
    for (const round of [readers, exchanged(readers)])
      await fuzzRound(stage, operation, round, `operation ${n}`, report, counts);
  }
}

async function fuzzRound(
  stage: GuardedStage,
  operation: Operation,
  readers: readonly Reader[],
  name: string,
  report: FuzzOptions["report"],
  counts: FuzzCounts,
): Promise<void> {
  const found = await stage.findings(operation, readers);
  counts.answers += readers.length;
  counts.refusing += readers.filter((reader) => stage.refusals(operation, reader) > 0).length;
  const first = found.find(({ kind }) => kind === ASKED_UPSTREAM) ?? found[0];
  if (!first) return;
  if (await isOfPlanner(stage, operation, first)) counts.ofPlanner += 1;
  else {
    counts.findings += 1;
    report(await told(stage, operation, readers, first, name));
  }
}

function exchanged(readers: readonly Reader[]): Reader[] {
  return readers.map(({ name }, n) => ({ name, scopes: readers[(n + 1) % readers.length]?.scopes ?? null }));
}

// The planner's affair is what a service was asked without what that requires, what was not planned in time, and what goes wrong without rules too.
async function isOfPlanner(stage: GuardedStage, operation: Operation, finding: Finding): Promise<boolean> {
  const { kind, reader, received } = finding;
  if (kind === ASKED_UPSTREAM) return false;
  const isGivenUp = received.startsWith('{"errors":[{"message":"OPERATION_TOO_COSTLY"}]');
  return isGivenUp || kind === INVALID_REQUEST || (await stage.goesWrongWithoutRules(operation, reader));
}

function drawValid({ world }: GuardedWorld, dice: Dice): Operation {
  for (;;) {
    const drawn = drawOperation(world.api, dice);
    if ("document" in drawn) return drawn;
  }
}

function drawReader(name: string, dice: Dice): Reader {
  if (dice.roll(5) === 0) return { name, scopes: null };
  return { name, scopes: [...SCOPES, "openid"].filter(() => dice.roll(2) === 0) };
}

async function told(
  stage: GuardedStage,
  operation: Operation,
  readers: readonly Reader[],
  finding: Finding,
  name: string,
): Promise<string> {
  const small = await shrinkFinding(stage, operation, readers, finding);
  const { world, seed, composed, guards } = stage.guarded;
  return [
    `FINDING in world ${seed}, ${name}: ${small.finding.kind}: ${small.finding.detail}`,
    `--- ${composed ? "composed" : "written"} rules`,
    ...guards.map(({ service, at, scopes }) => `${service} ${at} ${scopes ? JSON.stringify(scopes) : "authenticated"}`),
    ...[...world.sdls].map(([name, sdl]) => `--- service ${name}\n${sdl}`),
    `--- operation\n${print(small.operation.document)}`,
    `--- variables\n${JSON.stringify(small.operation.variables)}`,
    `--- reader ${JSON.stringify(finding.reader)}`,
    `--- expected\n${JSON.stringify(small.finding.expected)}`,
    `--- received\n${small.finding.received}`,
    ...small.finding.requests.map(({ service, query }) => `--- asked of ${service}\n${query}`),
  ].join("\n");
}
