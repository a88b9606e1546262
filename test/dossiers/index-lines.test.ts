import { DossiersWorld } from "./fixture";
import { WARD, nobody, official } from "./people";
import { Verbs } from "./verbs";

const LINES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on QualityIndex { agencyCode
  dossierIndicators { code group max applies numerator denominator ratio points unavailable } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const MARCH = { start: "2026-03-01", end: "2026-03-31" };
const at = (text: string) => new Date(`${text}+07:00`);
const representation = (agencyCode: string, period = MARCH) => ({ __typename: "QualityIndex", agencyCode, period });
const lines = async (agencyCode: string, now: Date, period = MARCH) => {
  const { data, errors } = await world.ask(LINES, { of: [representation(agencyCode, period)] }, nobody, { now });
  expect(errors).toBeUndefined();
  return Object.fromEntries(data._entities[0].dossierIndicators.map((line: { code: string }) => [line.code, line]));
};

it("has every line, with the maximum and the group of each, before anything happened", async () => {
  const empty = await lines(WARD, at("2026-03-31T10:00:00"));
  expect(Object.keys(empty)).toEqual([
    "DOSSIER_SYNC",
    "ON_TIME",
    "FULLY_ONLINE_DOSSIERS",
    "ONLINE_PAYMENT_DOSSIERS",
    "ONLINE_PAYMENT_PROCEDURES",
    "FEE_PROCEDURES_USED",
  ]);
  expect(empty).toMatchObject({
    DOSSIER_SYNC: { group: "TRANSPARENCY", max: 6, ratio: null, points: null, unavailable: "NO_SOURCE" },
    ON_TIME: {
      group: "PROGRESS",
      max: 20,
      numerator: 0,
      denominator: 0,
      ratio: null,
      points: null,
      unavailable: "NO_CASES",
    },
    FULLY_ONLINE_DOSSIERS: {
      group: "ONLINE_SERVICE",
      max: 12,
      applies: false,
      ratio: null,
      points: 12,
      unavailable: null,
    },
    ONLINE_PAYMENT_DOSSIERS: { group: "PAYMENT", max: 6, ratio: null, points: 0, unavailable: null },
    ONLINE_PAYMENT_PROCEDURES: { max: 2, numerator: 0, denominator: 1, ratio: 0, points: 0 },
    FEE_PROCEDURES_USED: { max: 2, numerator: 0, denominator: 1, points: 0 },
  });
});

it("counts what was finished in time, what is open in time, and what is late", async () => {
  const early = await verbs.decided({ now: at("2026-03-10T08:00:00") });
  await verbs.finish(early.code, [early.result], official("leader"), {}, { now: at("2026-03-10T16:00:00") });
  const late = await verbs.decided({ now: at("2026-03-10T08:00:00") });
  await verbs.finish(late.code, [late.result], official("leader"), {}, { now: at("2026-03-11T08:00:00") });
  await verbs.accepted({ now: at("2026-03-12T08:00:00") });
  await verbs.submitted({ now: at("2026-03-12T08:00:00") });
  expect((await lines(WARD, at("2026-03-12T10:00:00")))["ON_TIME"]).toMatchObject({
    numerator: 2,
    denominator: 3,
    ratio: 2 / 3,
    points: expect.closeTo(40 / 3),
  });
  expect((await lines(WARD, at("2026-03-13T10:00:00")))["ON_TIME"]).toMatchObject({ numerator: 1, denominator: 3 });
  // Seen from the day on which both were still open, and in a month in which nothing of it had begun or ended.
  expect(
    (await lines(WARD, at("2026-03-31T10:00:00"), { start: "2026-03-10", end: "2026-03-10" }))["ON_TIME"],
  ).toMatchObject({ numerator: 1, denominator: 2 });
  expect(
    (await lines(WARD, at("2026-05-31T10:00:00"), { start: "2026-02-01", end: "2026-02-28" }))["ON_TIME"],
  ).toMatchObject({ denominator: 0 });
  // A period that has not begun yet.
  expect(
    (await lines(WARD, at("2026-03-12T10:00:00"), { start: "2026-06-01", end: "2026-06-30" }))["ON_TIME"],
  ).toMatchObject({ denominator: 0, points: null });
});

it("counts everything under an agency, and publishes the province's ratio without points", async () => {
  const now = at("2026-03-12T10:00:00");
  const [ward, province] = [await lines(WARD, now), await lines("H26", now)];
  expect(province["ON_TIME"]).toEqual(ward["ON_TIME"]);
  expect(province["FULLY_ONLINE_DOSSIERS"]).toMatchObject({
    applies: true,
    numerator: 4,
    denominator: 4,
    ratio: 1,
    points: null,
    unavailable: "FORMULA_UNKNOWN",
  });
  expect(ward["FULLY_ONLINE_DOSSIERS"]).toMatchObject({
    applies: false,
    numerator: 4,
    denominator: 4,
    ratio: 1,
    points: 12,
  });
  expect((await lines("H29", now))["ON_TIME"]).toMatchObject({ denominator: 0 });
});

it("counts procedures with a fee", async () => {
  await verbs.submit(
    await verbs.birthInput({ procedureCode: "2.000815", channel: "COUNTER", form: {}, components: [] }),
    official("receiver"),
  );
  expect(await lines(WARD, at("2026-03-12T10:00:00"))).toMatchObject({
    ONLINE_PAYMENT_DOSSIERS: { numerator: 0, denominator: 1, ratio: 0, points: 0 },
    FEE_PROCEDURES_USED: { numerator: 1, denominator: 1, ratio: 1, points: 2 },
  });
});

it("asks once for any number of agencies", async () => {
  const ask = async (codes: string[]) =>
    (await world.ask(LINES, { of: codes.map((code) => representation(code)) }, nobody)).sql;
  expect(await ask([WARD])).toBe(await ask([WARD, "H26", "H26.9", "H29", "H26.9.12"]));
});
