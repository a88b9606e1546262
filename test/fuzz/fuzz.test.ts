import { loadLabels } from "../../subgraphs/kit/labels";
import { startOurEngine } from "./our-engine";
import { profiles } from "./profile";
import { fuzz } from "./run";

const WORLDS = 4;
const OPERATIONS = 40;
// The long run, with other seeds, is `npm run bench:fuzz`.
const SEED = 7;

beforeAll(() => loadLabels("gateway"));

test.each(Object.values(profiles))(
  `the engine answers as one graph would, over ${WORLDS} worlds of seed ${SEED} that are $name`,
  async (profile) => {
    const told: string[] = [];
    const counts = await fuzz({
      seed: SEED,
      worlds: WORLDS,
      operationsPerWorld: OPERATIONS,
      start: startOurEngine,
      report: (text) => told.push(text),
      profile,
    });
    expect(counts.operations).toBe(WORLDS * OPERATIONS);
    if (counts.disagreements.length > 0) throw new Error(told.join("\n"));
    const { name } = profile;
    process.stdout.write(`${name}, seed ${SEED}: ${counts.operations} operations, all answered as one graph would\n`);
  },
  600_000,
);
