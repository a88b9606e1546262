import { DossiersWorld, noLimits } from "./fixture";
import { an } from "./people";
import { Verbs } from "./verbs";

const FILINGS = 200;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open(noLimits, 2);
  verbs = new Verbs(world);
});
afterAll(() => world.close());

it(`gives ${FILINGS} filings at once, through two of the subgraph, ${FILINGS} codes of the day without a gap`, async () => {
  const input = await verbs.birthInput();
  const refused = { ...input, components: [] };
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: FILINGS }, async (_, n) => {
      // Refusals and replays in between take no number.
      if (n % 10 === 0) await verbs.submit(refused, an, { process: n % 2 });
      return verbs.submit(input, an, { process: n % 2 });
    }),
  );
  const took = (performance.now() - begun) / 1_000;
  process.stdout.write(`${FILINGS} filings at once through two of the subgraph: ${took.toFixed(1)} s\n`);
  const codes = answers.map((answer) => answer.dossier?.code as string).toSorted();
  expect(codes).toEqual(Array.from({ length: FILINGS }, (_, n) => `H26.62.3-260310-${String(n + 1).padStart(4, "0")}`));
  const [kept] = await world.sql<{ dossiers: number; events: number; steps: number }>(
    `SELECT (SELECT count(*)::int FROM dossier) AS dossiers, (SELECT count(*)::int FROM dossier_event) AS events, (SELECT count(*)::int FROM step) AS steps`,
  );
  expect(kept).toEqual({ dossiers: FILINGS, events: FILINGS, steps: 4 * FILINGS });
}, 120_000);

it("answers the same key, sent to both at once, with one dossier", async () => {
  const input = { ...(await verbs.birthInput()), idempotencyKey: "one and the same" };
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => verbs.submit(input, an, { process: n % 2 })));
  expect(new Set(answers.map((answer) => answer.dossier.code))).toEqual(
    new Set([`H26.62.3-260310-${String(FILINGS + 1).padStart(4, "0")}`]),
  );
});

it("begins anew each day and for each agency", async () => {
  expect(await verbs.submitted({ now: new Date("2026-03-10T23:59:59+07:00") })).toBe(
    `H26.62.3-260310-${String(FILINGS + 2).padStart(4, "0")}`,
  );
  expect(await verbs.submitted({ now: new Date("2026-03-11T00:00:00+07:00") })).toBe("H26.62.3-260311-0001");
});
