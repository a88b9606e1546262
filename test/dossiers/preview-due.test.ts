import { DossiersWorld } from "./fixture";
import { WARD_OFFICE, an, nobody } from "./people";
import { Verbs } from "./verbs";

const PREVIEW = `query ($procedureCode: ID!, $caseCode: ID, $officeCode: ID!, $at: DateTime!) { previewDue(procedureCode: $procedureCode, caseCode: $caseCode, officeCode: $officeCode, at: $at) }`;

let world: DossiersWorld;
beforeAll(async () => (world = await DossiersWorld.open()));
afterAll(() => world.close());

const preview = async (at: string, change: object = {}) => {
  const { data, errors } = await world.ask(
    PREVIEW,
    { procedureCode: "1.001193", officeCode: WARD_OFFICE, at: `${at}+07:00`, ...change },
    nobody,
  );
  return errors ? errors[0]?.extensions["code"] : data.previewDue;
};

it("promises what acceptance then promises", async () => {
  expect(await preview("2026-03-10T10:00:00")).toBe("2026-03-10T17:00:00.000+07:00");
  expect(await preview("2026-03-10T15:00:00")).toBe("2026-03-11T17:00:00.000+07:00");
  expect(await preview("2026-03-10T10:00:00", { caseCode: "XAC_MINH" })).toBe("2026-03-17T10:00:00.000+07:00");
  const code = await new Verbs(world).accepted({ now: new Date("2026-03-10T15:00:00+07:00") });
  const { data } = await world.ask("query ($code: ID!) { dossier(code: $code) { clock { dueAt } } }", { code }, an);
  expect(data.dossier.clock.dueAt).toBe(await preview("2026-03-10T15:00:00"));
});

it("is null where no version is in force, nothing is known, or the office is not", async () => {
  expect(await preview("2026-03-10T10:00:00", { procedureCode: "1.000001" })).toBeNull();
  expect(await preview("2025-03-10T10:00:00")).toBeNull();
  expect(await preview("2026-03-10T10:00:00", { procedureCode: "9.999999" })).toBeNull();
  expect(await preview("2026-03-10T10:00:00", { caseCode: "KHAC" })).toBeNull();
  expect(await preview("2026-03-10T10:00:00", { officeCode: "NOWHERE" })).toBeNull();
});

it.each(["1900-01-01", "2024-12-31", "2028-01-03", "2999-12-31"])(
  "says so in a year that is not loaded: %s",
  async (day) => {
    expect(await preview(`${day}T10:00:00`)).toBe("CALENDAR_NOT_LOADED");
    expect(await preview(`${day}T23:59:59`, { procedureCode: "9.999999" })).toBe("CALENDAR_NOT_LOADED");
  },
);

it("says so past the last loaded year", async () => {
  expect(await preview("2027-12-31T15:30:00")).toBe("CALENDAR_NOT_LOADED");
  expect(await preview("2027-12-31T14:00:00")).toBe("2027-12-31T17:00:00.000+07:00");
});
