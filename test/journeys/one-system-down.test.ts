import { setTimeout as sleep } from "node:timers/promises";
import { gql } from "../support/client";
import { type ProcessName, type StartedStack, pidOf, startStack } from "../support/stack";
import { type Played, playStory } from "./play-story";

const PAGE = `query Page($code: ID!, $paper: ID!, $period: PeriodInput!) {
  dossier(code: $code) {
    code status subject
    owner { name }
    procedure { name }
    receivedAtOffice { name }
    steps { ordinal official { name } agency { name } }
    components { origin paper { title type { name } signatures { id } } }
    results { title signatures { level signer { subject } } }
    rating { verdict }
  }
  paper(id: $paper) { title type { name } signatures { id } usedIn { edges { node { code } } } }
  office(code: "H26.62.3-TTHCC") { name satisfaction(period: $period) { ratings } }
  petitions { totalCount }
  trustAnchors { subject }
}`;

/** A root that must be gone with each system, and one that must not. */
const systems: readonly (readonly [ProcessName, string, string])[] = [
  ["catalogue", "office", "dossier"],
  ["dossiers", "dossier", "paper"],
  ["archive", "paper", "dossier"],
  ["feedback", "petitions", "dossier"],
  ["esignature", "trustAnchors", "dossier"],
];

let stack: StartedStack;
let played: Played;
let whole: Record<string, unknown>;

beforeAll(async () => {
  stack = await startStack();
  played = await playStory({ stack });
  whole = (await page()).data;
}, 200_000);
afterAll(() => stack.remove());

it("answers all of it while everything runs", async () => {
  expect((await page()).errors).toEqual([]);
  expect(pathsOf(whole).filter(([, value]) => value === null)).toEqual([]);
});

describe.each(systems)("with %s stopped", (system, gone, there) => {
  it("answers everything else, and every null has its own error with the exact path", async () => {
    await withStopped(system, async () => {
      const answer = await page();
      const lost = newNulls(whole, answer.data);
      expect(answer.data[gone]).toBeNull();
      expect(answer.data[there]).not.toBeNull();
      expect(answer.errors.map((error) => JSON.stringify(error.path)).sort()).toEqual(
        lost.map((path) => JSON.stringify(path)).sort(),
      );
      expect(new Set(answer.errors.map((error) => error.extensions?.code))).toEqual(new Set(["UPSTREAM_UNAVAILABLE"]));
      for (const error of answer.errors) expect(Object.keys(error.extensions ?? {})).toEqual(["code"]);
    });
  }, 60_000);
});

it("gives up a system that hangs within 10 seconds, and says so", async () => {
  const pid = pidOf(stack, "feedback");
  process.kill(pid, "SIGSTOP");
  try {
    const begun = Date.now();
    const answer = await page();
    expect(Date.now() - begun).toBeLessThan(12_000);
    expect(answer.data["petitions"]).toBeNull();
    expect(answer.errors.map((error) => error.extensions?.code)).toContain("TIMEOUT");
    expect(answer.data["dossier"]).not.toBeNull();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}, 60_000);

function page() {
  const variables = {
    code: played.kept["dossier"],
    paper: played.kept["birthCertificate"],
    period: { start: "2026-01-01", end: "2026-12-31" },
  };
  return gql<Record<string, unknown>>(PAGE, variables, { persona: "citizen-an", stack });
}

// The supervisor would start it again within a second; it is held still for as long as the test looks.
async function withStopped(system: ProcessName, look: () => Promise<void>): Promise<void> {
  const supervisor = stack.process.pid ?? 0;
  process.kill(supervisor, "SIGSTOP");
  process.kill(pidOf(stack, system), "SIGKILL");
  try {
    await sleep(100);
    await look();
  } finally {
    process.kill(supervisor, "SIGCONT");
    await untilWhole();
  }
}

async function untilWhole(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await page().catch(() => null);
    if (answer?.errors.length === 0 && newNulls(whole, answer.data).length === 0) return;
    await sleep(100);
  }
  throw new Error("the stack did not become whole again");
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): [Path, unknown][] {
  if (typeof value !== "object" || value === null) return [[at, value]];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, n) => [n, item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => pathsOf(item, [...at, key]));
}

/** Topmost places that are null now and were not before; anything else that differs fails the test. */
function newNulls(before: unknown, now: unknown, at: Path = []): Path[] {
  if (now === null && before !== null) return [at];
  if (typeof before !== "object" || before === null) {
    expect({ at, value: now }).toEqual({ at, value: before });
    return [];
  }
  const keys: (string | number)[] = Array.isArray(before) ? before.map((_, n) => n) : Object.keys(before);
  return keys.flatMap((key) =>
    newNulls((before as Record<string, unknown>)[key], (now as Record<string, unknown>)[key], [...at, key]),
  );
}
