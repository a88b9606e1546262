import { FeedbackWorld, SCHOOL, SCHOOL_OFFICE, WARD, WARD_OFFICE, an, freshKey, nobody } from "./fixture";

const LINE = "code group max applies numerator denominator ratio points unavailable";
const OF = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on QualityIndex { agencyCode period { start end } asOf
  feedbackIndicators { ${LINE} } total scored { points max } groups { group max points indicators { ${LINE} } } } } }`;
const YEAR = { start: "2026-01-01", end: "2026-12-31" };

let world: FeedbackWorld;
beforeAll(async () => {
  world = await FeedbackWorld.open();
  const now = new Date("2026-03-10T03:00:00Z");
  const rate = async (dossierCode: string, verdict: string) => {
    const input = { dossierCode, officeCode: WARD_OFFICE, channel: "WEB", verdict, idempotencyKey: freshKey() };
    expect(
      (await world.ask("mutation ($input: RateInput!) { rate(input: $input) { __typename } }", { input }, an, { now }))
        .data.rate.__typename,
    ).toBe("RateSuccess");
  };
  for (let n = 0; n < 10; n += 1) await world.dossier(`Q-${n}`);
  await rate("Q-0", "VERY_SATISFIED");
  await rate("Q-1", "DISSATISFIED");
  await world.dossier("Q-2", { timeliness: "FINISHED_LATE" });
  await world.dossier("Q-open", { status: "SUBMITTED", acceptedAt: null, timeliness: null });
  await world.dossier("Q-before", { acceptedAt: "2025-12-31T23:59:59+07:00" });
  await world.dossier("Q-school", { agency: SCHOOL, office: SCHOOL_OFFICE });
  const petition = { channel: "PORTAL", title: "t", content: "c" };
  for (const about of [
    { subject: "PROCEDURE", dossierCode: "Q-3" },
    { subject: "OFFICIAL_CONDUCT", agencyCode: WARD },
    { subject: "OTHER", officeCode: WARD_OFFICE },
  ]) {
    const input = { ...petition, ...about, idempotencyKey: freshKey() };
    await world.ask(
      "mutation ($input: FilePetitionInput!) { filePetition(input: $input) { __typename } }",
      { input },
      an,
      { now },
    );
  }
});
afterAll(() => world.close());

const index = async (agencyCode: string, more: object = {}, now = new Date("2026-03-20T03:00:00Z")) => {
  const answer = await world.ask(
    OF,
    { of: [{ __typename: "QualityIndex", agencyCode, period: YEAR, ...more }] },
    nobody,
    { now },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data._entities[0];
};
const lineOf = (lines: { code: string }[], code: string) => lines.find((line) => line.code === code);

describe("the lines of feedback", () => {
  it("count dossiers received in the period that are neither dissatisfied, petitioned about, nor late", async () => {
    const { feedbackIndicators } = await index(WARD);
    expect(lineOf(feedbackIndicators, "DOSSIER_RECEIVING_SATISFACTION")).toEqual({
      code: "DOSSIER_RECEIVING_SATISFACTION",
      group: "SATISFACTION",
      max: 6,
      applies: true,
      numerator: 7,
      denominator: 10,
      ratio: 0.7,
      points: (6 * 0.7) / 0.9,
      unavailable: null,
    });
  });

  it("count petitions within time as handled on time until they are due, then no more", async () => {
    const before = (await index(WARD)).feedbackIndicators;
    expect(lineOf(before, "PETITION_PROCESSING_ON_TIME")).toMatchObject({ numerator: 3, denominator: 3, points: 6 });
    expect(lineOf(before, "PETITION_HANDLING_SATISFACTION")).toMatchObject({
      numerator: 0,
      denominator: 0,
      ratio: null,
      points: 6,
    });
    expect(lineOf(before, "PETITION_CLASSIFICATION_TTHC")).toMatchObject({
      numerator: 1,
      denominator: 3,
      max: 0,
      points: 0,
    });
    expect(lineOf(before, "PETITION_CLASSIFICATION_STAFF")).toMatchObject({ numerator: 1, denominator: 3 });
    const after = (await index(WARD, {}, new Date("2026-04-20T03:00:00Z"))).feedbackIndicators;
    expect(lineOf(after, "PETITION_PROCESSING_ON_TIME")).toMatchObject({ numerator: 0, denominator: 3, points: 0 });
  });

  it("count everything under the agency; an agency with nothing has 12 points", async () => {
    expect(lineOf((await index("H26")).feedbackIndicators, "DOSSIER_RECEIVING_SATISFACTION")).toMatchObject({
      denominator: 11,
    });
    const { feedbackIndicators } = await index("H29");
    expect(feedbackIndicators.map(({ points }: { points: number | null }) => points)).toEqual([6, 6, 0, null, null]);
    expect(lineOf(feedbackIndicators, "PETITION_CLASSIFICATION_STAFF")).toMatchObject({ unavailable: "NO_CASES" });
  });
});

describe("the index put together", () => {
  const line = (code: string, group: string, max: number) => ({
    code,
    group,
    max,
    applies: true,
    numerator: 1,
    denominator: 2,
    ratio: 0.5,
    points: max / 2,
    unavailable: null,
  });

  it("without the others' lines still has all six groups, with those lines unknown and no total", async () => {
    const { groups, total, scored, agencyCode, period } = await index(WARD);
    expect({ agencyCode, period }).toEqual({ agencyCode: WARD, period: YEAR });
    expect(groups.map(({ group, max }: { group: string; max: number }) => [group, max])).toEqual([
      ["TRANSPARENCY", 18],
      ["PROGRESS", 20],
      ["ONLINE_SERVICE", 12],
      ["DIGITISATION", 22],
      ["SATISFACTION", 18],
      ["PAYMENT", 10],
    ]);
    expect(groups.map(({ points }: { points: number | null }) => points === null)).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
    expect(groups[1].indicators).toEqual([
      {
        code: "ON_TIME",
        group: "PROGRESS",
        max: 20,
        applies: true,
        numerator: 0,
        denominator: 0,
        ratio: null,
        points: null,
        unavailable: "NO_SOURCE",
      },
    ]);
    expect(total).toBeNull();
    expect(scored.max).toBe(18);
  });

  it("with them is the sum of all lines", async () => {
    const catalogueIndicators = [
      line("PUBLISH_ON_TIME", "TRANSPARENCY", 6),
      line("PUBLIC_UPDATE_ON_TIME", "TRANSPARENCY", 4),
      line("PUBLIC_CONTENT_FULL", "TRANSPARENCY", 2),
    ];
    const dossierIndicators = [
      line("DOSSIER_SYNC", "TRANSPARENCY", 6),
      line("ON_TIME", "PROGRESS", 20),
      line("FULLY_ONLINE_DOSSIERS", "ONLINE_SERVICE", 12),
      line("ONLINE_PAYMENT_DOSSIERS", "PAYMENT", 6),
      line("ONLINE_PAYMENT_PROCEDURES", "PAYMENT", 2),
      line("FEE_PROCEDURES_USED", "PAYMENT", 2),
    ];
    const digitisation = {
      ORIGINAL_RESULT_AVAILABLE: 6,
      SO_HOA_GIAY_TO_GIAI_QUYET: 4,
      ELECTRONIC_CERTIFIED_COPY: 2,
      REUSED_DIGITIZED_DATA: 2,
      SYNCED_WITH_DVCQG_PERSONAL_STORAGE: 4,
      CITIZEN_DATA_CONNECTED_DOSSIER: 2,
      CITIZEN_DATA_CONNECTED_FORMALITY: 2,
    };
    const archiveIndicators = Object.entries(digitisation).map(([code, max]) => line(code, "DIGITISATION", max));
    const { total, scored, groups } = await index("H29", { catalogueIndicators, dossierIndicators, archiveIndicators });
    expect(total).toBe(41 + 12);
    expect(scored).toEqual({ points: 53, max: 100 });
    expect(groups[0].points).toBe(9);
    const one = { ...line("ON_TIME", "PROGRESS", 20), points: null, unavailable: "NO_CASES" };
    const without = await index("H29", {
      catalogueIndicators,
      archiveIndicators,
      dossierIndicators: dossierIndicators.map((l) => (l.code === "ON_TIME" ? one : l)),
    });
    expect(without).toMatchObject({ total: null, scored: { points: 43, max: 80 } });
  });

  it("costs one statement for fifty agencies", async () => {
    const of = [WARD, ...Array.from({ length: 49 }, (_, n) => `H26.${n + 100}`)].map((agencyCode) => ({
      __typename: "QualityIndex",
      agencyCode,
      period: YEAR,
    }));
    expect((await world.ask(OF, { of }, nobody)).sql).toBe(1);
  });

  it.each([[{ start: "2026-02-02", end: "2026-02-01" }], [{ start: "2000-01-01", end: "2026-02-01" }]])(
    "is refused over %j",
    async (period) => {
      const { errors } = await world.ask(
        OF,
        { of: [{ __typename: "QualityIndex", agencyCode: WARD, period }] },
        nobody,
      );
      expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
      const query =
        "query ($of: [_Any!]!, $period: PeriodInput!) { _entities(representations: $of) { ... on Agency { qualityIndex(period: $period) { agencyCode } } } }";
      const asked = await world.ask(query, { of: [{ __typename: "Agency", code: WARD }], period }, nobody);
      expect(asked.errors?.[0]).toMatchObject({
        path: ["_entities", 0, "qualityIndex"],
        extensions: { code: "BAD_USER_INPUT" },
      });
    },
  );
});
