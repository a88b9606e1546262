import { loadLabels } from "../../subgraphs/kit/labels";
import { fuzzAuthorisation } from "./run";

const OPERATIONS = 60;
const PER_WORLD = 20;
// The long run, with other seeds, is `npm run bench:authorisation`.
const SEED = 7;

beforeAll(() => loadLabels("gateway"));

test(`readers see what the rules let them see, over ${OPERATIONS} operations of seed ${SEED}`, async () => {
  const told: string[] = [];
  const report = (text: string): unknown => told.push(text);
  const counts = await fuzzAuthorisation({ seed: SEED, operations: OPERATIONS, perWorld: PER_WORLD, report });
  expect(counts.operations).toBe(OPERATIONS);
  expect(counts.worlds).toBe(OPERATIONS / PER_WORLD);
  // Three readers each, and once more with their rights exchanged.
  expect(counts.answers).toBe(6 * OPERATIONS);
  // Rules that refuse nothing, or planners that fail, would show nothing.
  expect(counts.refusing).toBeGreaterThan(OPERATIONS / 2);
  expect(counts.ofPlanner).toBeLessThan(OPERATIONS / 10);
  if (counts.findings > 0) throw new Error(told.join("\n"));
  process.stdout.write(`seed ${SEED}: ${counts.operations} operations by three readers, ${counts.findings} findings\n`);
}, 600_000);
