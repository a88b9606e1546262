import { loadLabels } from "../../subgraphs/kit/labels";
import { startOurEngine } from "./our-engine";
import { profiles } from "./profile";
import { fuzz } from "./run";

const WORLDS = 8;
const OPERATIONS = 40;
// The long run, with other seeds, is `npm run bench:fuzz`.
const SEED = 7;

beforeAll(() => loadLabels("gateway"));

test(`the engine answers as one graph would, over ${WORLDS} worlds of seed ${SEED}`, async () => {
  const told: string[] = [];
  const counts = await fuzz({
    seed: SEED,
    worlds: WORLDS,
    operationsPerWorld: OPERATIONS,
    start: startOurEngine,
    report: (text) => told.push(text),
    profile: profiles.plain,
  });
  expect(counts.operations).toBe(WORLDS * OPERATIONS);
  if (counts.disagreements.length > 0) throw new Error(told.join("\n"));
  process.stdout.write(`seed ${SEED}: ${counts.operations} operations, ${counts.disagreements.length} disagree\n`);
}, 600_000);
