import { loadLabels } from "../../subgraphs/kit/labels";
import { fuzzAuthorisation } from "./run";

/** A world takes as long to begin as a hundred operations in it. */
const PER_WORLD = 150;

function given(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return (at < 0 ? undefined : process.argv[at + 1]) ?? otherwise;
}

/** As many operations as were asked for, and no finding. */
async function main(): Promise<void> {
  const operations = Number(given("operations", "6000"));
  const begun = Date.now();
  // While a planner that ended is started anew, nothing else keeps the process.
  setInterval(() => undefined, 60_000);
  loadLabels("gateway");
  const counts = await fuzzAuthorisation({
    seed: Number(given("seed", String(Math.floor(begun / 86_400_000)))),
    operations,
    perWorld: PER_WORLD,
    report: (text) => process.stdout.write(`${text}\n`),
  });
  const seconds = (Date.now() - begun) / 1000;
  const { seed, worlds, answers, refusing, ofPlanner, findings } = counts;
  process.stdout.write(
    `seed ${seed}: ${counts.operations} operations in ${worlds} worlds, ${answers} answers, ` +
      `${refusing} of them with something refused; ${findings} findings, ${ofPlanner} wrong without rules too; ` +
      `${(counts.operations / seconds).toFixed(1)} operations a second\n`,
  );
  process.exit(counts.operations < operations || findings > 0 ? 1 : 0);
}

main().catch((fault: unknown) => {
  process.stderr.write(`${(fault as Error).stack}\n`);
  process.exit(1);
});
