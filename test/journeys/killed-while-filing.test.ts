import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../support/client";
import { type StartedStack, pidOf, startStack } from "../support/stack";
import { type FilingKit, prepareFiling, submit } from "./filing";

const FILINGS = 500;
const AT_ONCE = 10;
/** After so many acknowledged filings the named process is killed with SIGKILL. */
const KILLS = new Map([
  [120, "dossiers"],
  [260, "postgres"],
  [400, "dossiers"],
] as const);

let stack: StartedStack;

beforeAll(async () => {
  stack = await startStack();
}, 150_000);
afterAll(() => stack.remove());

it("keeps every acknowledged dossier, once, with its event in the feed, through kill -9 of the subgraph and of the database", async () => {
  const kit = await prepareFiling({ persona: "citizen-an", stack });
  const acknowledged = new Map<string, string>();
  const killed: string[] = [];
  let next = 0;
  const filer = async (): Promise<void> => {
    while (next < FILINGS) {
      const key = `kill-${(next += 1)}`;
      acknowledged.set(key, await fileUntilAcknowledged(kit, key));
      const victim = KILLS.get(acknowledged.size as 120);
      if (victim && !killed.includes(`${victim} ${acknowledged.size}`)) {
        killed.push(`${victim} ${acknowledged.size}`);
        process.kill(pidOf(stack, victim), "SIGKILL");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, filer));
  expect(killed).toHaveLength(KILLS.size);

  const codes = [...acknowledged.values()];
  expect(new Set(codes).size).toBe(FILINGS);
  const counters = codes.map((code) => Number(code.split("-")[2])).sort((a, b) => a - b);
  expect(counters).toEqual(Array.from({ length: FILINGS }, (_, n) => n + 1));
  const submitted = await submittedEvents();
  expect(submitted.sort()).toEqual(codes.sort());
  console.log(
    `${FILINGS} filings acknowledged, killed in between: ${killed.join(", ")}; each stands once, with its event`,
  );
}, 240_000);

// What a client does that got no answer: it asks again with the same key, and cannot file twice by that.
async function fileUntilAcknowledged(kit: FilingKit, key: string): Promise<string> {
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const answer = await submit({ ...kit.input, idempotencyKey: key }, { persona: "citizen-an", stack }).catch(
      () => null,
    );
    const code = answer?.data?.submitDossier?.dossier?.code;
    if (code) return code;
    await sleep(250);
  }
  throw new Error(`${key} was never acknowledged`);
}

async function submittedEvents(): Promise<string[]> {
  const codes: string[] = [];
  let after: string | null = null;
  for (;;) {
    const {
      dossierChanges,
    }: {
      dossierChanges: {
        edges: { cursor: string; node: { dossier: { code: string }; event: { kind: string } } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    } = await ask(
      `query ($after: String) { dossierChanges(after: $after, first: 100) { edges { cursor node { sequence dossier { code } event { kind } } } pageInfo { hasNextPage endCursor } } }`,
      { after },
      { persona: "national-portal", stack },
    );
    codes.push(
      ...dossierChanges.edges
        .filter(({ node }) => node.event.kind === "SUBMITTED")
        .map(({ node }) => node.dossier.code),
    );
    if (!dossierChanges.pageInfo.hasNextPage) return codes;
    after = dossierChanges.pageInfo.endCursor;
  }
}

it("answers a key that was acknowledged before the kill with the same dossier after it", async () => {
  const kit = await prepareFiling({ persona: "citizen-an", stack });
  const key = randomUUID();
  const code = await fileUntilAcknowledged(kit, key);
  process.kill(pidOf(stack, "dossiers"), "SIGKILL");
  expect(await fileUntilAcknowledged(kit, key)).toBe(code);
}, 60_000);
