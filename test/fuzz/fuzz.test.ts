import { loadLabels } from "../../subgraphs/kit/labels";
import { startOurEngine } from "./our-engine";
import { profiles } from "./profile";
import { fuzz } from "./run";

const WORLDS = 15;
const OPERATIONS = 40;
// Another one every day: what fails is found again by the number that is printed.
const today = Math.floor(Date.now() / 86_400_000);

beforeAll(() => loadLabels("gateway"));

test.each([7, today])(
  "the engine answers as one graph would, over the worlds of seed %d",
  async (seed) => {
    const told: string[] = [];
    const counts = await fuzz({
      seed,
      worlds: WORLDS,
      operationsPerWorld: OPERATIONS,
      start: startOurEngine,
      report: (text) => told.push(text),
      profile: profiles.sound,
    });
    expect(counts.operations).toBe(WORLDS * OPERATIONS);
    if (counts.disagreements.length > 0) throw new Error(told.join("\n"));
  },
  600_000,
);
