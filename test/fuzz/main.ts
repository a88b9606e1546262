import { loadLabels } from "../../subgraphs/kit/labels";
import { startOurEngine } from "./our-engine";
import { profileOf } from "./profile";
import { fuzz } from "./run";

const PER_WORLD = 60;

function given(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return (at < 0 ? undefined : process.argv[at + 1]) ?? otherwise;
}

/** Holds our engine against the monolith: as many operations as were asked for, and no disagreement. */
async function main(): Promise<void> {
  const profile = profileOf(given("profile", "plain"));
  const operations = Number(given("operations", "6000"));
  const begun = Date.now();
  loadLabels("gateway");
  const counts = await fuzz({
    seed: Number(given("seed", String(Math.floor(begun / 86_400_000)))),
    worlds: Math.ceil(operations / PER_WORLD),
    operationsPerWorld: PER_WORLD,
    start: startOurEngine,
    report: (text) => process.stdout.write(`${text}\n`),
    profile,
    perWorld: Number(given("shrink", "0")),
  });
  const seconds = (Date.now() - begun) / 1000;
  for (const { world, operation, kind, detail } of counts.disagreements)
    process.stdout.write(`world ${world}, operation ${operation}: ${kind} ${detail.slice(0, 200)}\n`);
  const differ = counts.disagreements.length;
  process.stdout.write(
    `profile ${profile.name}, seed ${counts.seed}: ${counts.operations} operations in ${counts.worlds} worlds, ` +
      `${differ} disagree (${((100 * differ) / counts.operations).toFixed(3)} %), ` +
      `${(counts.operations / seconds).toFixed(1)} operations a second\n`,
  );
  const failed = counts.operations < operations || differ > 0;
  process.exit(failed ? 1 : 0);
}

main().catch((fault: unknown) => {
  process.stderr.write(`${(fault as Error).stack}\n`);
  process.exit(1);
});
