import { DossiersWorld, freshKey, noLimits } from "./fixture";
import { an } from "./people";
import { RealProcess } from "./real-process";
import { SUBMIT, Verbs } from "./verbs";

const FILINGS = 200;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open(noLimits, 2);
  verbs = new Verbs(world);
});
afterAll(() => world.close());

it(`gives ${FILINGS} filings at once, through two processes, ${FILINGS} codes of the day without a gap`, async () => {
  const processes = await Promise.all([RealProcess.start(world), RealProcess.start(world)]);
  try {
    const input = await verbs.birthInput();
    const refused = { ...input, components: [] };
    const submit = async (n: number, filing: object) => {
      const { data, errors } = await processes[n % 2]!.ask(
        SUBMIT,
        { input: { ...filing, idempotencyKey: freshKey() } },
        an,
      );
      expect(errors).toBeUndefined();
      return data.submitDossier;
    };
    const begun = performance.now();
    const answers = await Promise.all(
      Array.from({ length: FILINGS }, async (_, n) => {
        // Refusals in between take no number.
        if (n % 10 === 0) expect(await submit(n, refused)).toMatchObject({ code: "PAPERS_MISSING" });
        return submit(n, input);
      }),
    );
    const took = (performance.now() - begun) / 1_000;
    process.stdout.write(`${FILINGS} filings at once through two processes: ${took.toFixed(1)} s\n`);
    const codes = answers.map((answer) => answer.dossier?.code as string).toSorted();
    expect(codes).toEqual(
      Array.from({ length: FILINGS }, (_, n) => `H26.62.3-260310-${String(n + 1).padStart(4, "0")}`),
    );
    const [kept] = await world.sql<{ dossiers: number; events: number; steps: number }>(
      `SELECT (SELECT count(*)::int FROM dossier) AS dossiers, (SELECT count(*)::int FROM dossier_event) AS events, (SELECT count(*)::int FROM step) AS steps`,
    );
    expect(kept).toEqual({ dossiers: FILINGS, events: FILINGS, steps: 4 * FILINGS });
    const [unnumbered] = await world.sql(
      "SELECT 1 FROM outbox WHERE sequence IS NULL AND happened_at < now() - interval '5 seconds'",
    );
    expect(unnumbered).toBeUndefined();
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}, 180_000);

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
