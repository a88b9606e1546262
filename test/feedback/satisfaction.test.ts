import {
  FeedbackWorld,
  SCHOOL,
  SCHOOL_OFFICE,
  WARD,
  WARD_OFFICE,
  an,
  freshKey,
  interviewer,
  kiosk,
  nobody,
} from "./fixture";

const FIELDS = "ratings verySatisfied satisfied dissatisfied ratio meetsTarget byChannel { channel ratings ratio }";
const OF = `query ($of: [_Any!]!, $period: PeriodInput!) { _entities(representations: $of) {
  ... on OneStopOffice { satisfaction(period: $period) { ${FIELDS} } } ... on Agency { satisfaction(period: $period) { ${FIELDS} } }
  ... on Procedure { satisfaction(period: $period) { ${FIELDS} } } } }`;
const MARCH = { start: "2026-03-01", end: "2026-03-31" };

let world: FeedbackWorld;
beforeAll(async () => {
  world = await FeedbackWorld.open();
  const press = async (verdict: string, channel: string, office: string, procedure: string, at: string) => {
    const agency = office === WARD_OFFICE ? WARD : SCHOOL;
    const dossierCode = await world.dossier(`S-${freshKey()}`, { office, agency, procedure });
    const viewer = { WEB: an, TABLET: { ...kiosk, office }, HOTLINE: interviewer }[channel];
    const input = { dossierCode, officeCode: office, channel, verdict, idempotencyKey: freshKey() };
    const { data } = await world.ask(
      "mutation ($input: RateInput!) { rate(input: $input) { __typename } }",
      { input },
      viewer ?? an,
      { now: new Date(at) },
    );
    expect(data.rate.__typename).toBe("RateSuccess");
  };
  for (let n = 0; n < 8; n += 1) await press("VERY_SATISFIED", "WEB", WARD_OFFICE, "1.001193", "2026-03-05T03:00:00Z");
  await press("SATISFIED", "TABLET", WARD_OFFICE, "1.001193", "2026-03-05T03:00:00Z");
  await press("DISSATISFIED", "HOTLINE", WARD_OFFICE, "1.001193", "2026-03-05T03:00:00Z");
  await press("DISSATISFIED", "WEB", SCHOOL_OFFICE, "3.000183", "2026-03-31T16:59:59Z");
  // April has begun in Việt Nam.
  await press("SATISFIED", "WEB", SCHOOL_OFFICE, "3.000183", "2026-03-31T17:00:00Z");
});
afterAll(() => world.close());

const of = async (typename: string, code: string, period = MARCH) =>
  (await world.ask(OF, { of: [{ __typename: typename, code }], period }, nobody)).data._entities[0].satisfaction;

describe("satisfaction over a period", () => {
  it("of an office: counts, ratio, every channel, and the goal of 90 %", async () => {
    expect(await of("OneStopOffice", WARD_OFFICE)).toEqual({
      ratings: 10,
      verySatisfied: 8,
      satisfied: 1,
      dissatisfied: 1,
      ratio: 0.9,
      meetsTarget: true,
      byChannel: [
        { channel: "BUTTON", ratings: 0, ratio: null },
        { channel: "TABLET", ratings: 1, ratio: 1 },
        { channel: "WEB", ratings: 8, ratio: 1 },
        { channel: "HOTLINE", ratings: 1, ratio: 0 },
        { channel: "PHONE_INTERVIEW", ratings: 0, ratio: null },
      ],
    });
  });

  it("has no ratio where nobody rated, and the last day ends with Việt Nam's midnight", async () => {
    expect(await of("OneStopOffice", "H29-TTHCC")).toMatchObject({ ratings: 0, ratio: null, meetsTarget: null });
    expect(await of("OneStopOffice", SCHOOL_OFFICE)).toMatchObject({
      ratings: 1,
      dissatisfied: 1,
      ratio: 0,
      meetsTarget: false,
    });
    expect(await of("OneStopOffice", SCHOOL_OFFICE, { start: "2026-04-01", end: "2026-04-01" })).toMatchObject({
      ratings: 1,
      satisfied: 1,
    });
  });

  it("of an agency: everything under it as well", async () => {
    expect(await of("Agency", WARD)).toMatchObject({ ratings: 10 });
    expect(await of("Agency", "H26.9")).toMatchObject({ ratings: 1 });
    expect(await of("Agency", "H26")).toMatchObject({
      ratings: 11,
      dissatisfied: 2,
      ratio: 9 / 11,
      meetsTarget: false,
    });
    expect(await of("Agency", "H29")).toMatchObject({ ratings: 0 });
  });

  it("of a procedure: at every office", async () => {
    expect(await of("Procedure", "1.001193")).toMatchObject({ ratings: 10 });
    expect(await of("Procedure", "3.000183")).toMatchObject({ ratings: 1 });
  });

  it.each([
    ["OneStopOffice", WARD_OFFICE],
    ["Agency", WARD],
    ["Procedure", "1.001193"],
  ])("of fifty times %s costs one statement", async (typename, code) => {
    const reps = [
      { __typename: typename, code },
      ...Array.from({ length: 49 }, (_, n) => ({ __typename: typename, code: `none-${n}` })),
    ];
    const many = await world.ask(OF, { of: reps, period: MARCH }, nobody);
    expect(many.sql).toBe(1);
    expect(many.data._entities[0].satisfaction.ratings).toBe(10);
    expect(many.data._entities[49].satisfaction.ratings).toBe(0);
  });

  it.each([[{ start: "2026-03-02", end: "2026-03-01" }], [{ start: "2020-01-01", end: "2026-01-01" }]])(
    "refuses the period %j",
    async (period) => {
      const { errors } = await world.ask(OF, { of: [{ __typename: "Agency", code: WARD }], period }, nobody);
      expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
    },
  );
});
