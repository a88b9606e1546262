import { randomUUID } from "node:crypto";
import { playStory } from "../journeys/play-story";
import { accessOf, sql } from "../support/database";
import { type GqlAnswer, ask, gql } from "../support/client";
import { until } from "../support/wait";

const WARD = "H26.62.3";
const OFFICE = "H26.62.3-TTHCC";
const RECEIVER = "0ff1c1a1-0001-4b00-8b00-000000000001";
const PERIOD = { start: "2026-01-01", end: "2027-12-31" };
const RATE = `mutation Rate($input: RateInput!) { rate(input: $input) {
  ... on RateSuccess { rating { id channel verdict comment ratedAt dossier { code status } office { code name } official { id name } } }
  ... on InvalidInputProblem { code message path }
  ... on RatingRefusedProblem { code message } ... on NotFoundProblem { code message } ... on NotAllowedProblem { code message } ... on ConflictProblem { code message }
  __typename } }`;
const FILE = `mutation File($input: FilePetitionInput!) { filePetition(input: $input) {
  ... on PetitionSuccess { petition {
    code channel subject title content status public reopenedTimes receivedAt dueAt timeliness
    field { code name } procedure { code name } dossier { code } office { code name } agency { code name } } }
  ... on InvalidInputProblem { code path } ... on Problem { code message }
  __typename } }`;

const rate = async (
  input: object,
  persona?: string,
): Promise<{ __typename: string; code: string; rating: Record<string, unknown> }> => {
  const whole = { officeCode: OFFICE, channel: "WEB", verdict: "SATISFIED", idempotencyKey: randomUUID(), ...input };
  return (await ask(RATE, { input: whole }, persona ? { persona } : {})).rate;
};
const file = async (input: object, persona?: string) => {
  const whole = {
    channel: "PORTAL",
    subject: "PROCEDURE",
    title: "Khai sinh",
    content: "Chờ lâu",
    idempotencyKey: randomUUID(),
    ...input,
  };
  return (await ask(FILE, { input: whole }, persona ? { persona } : {})).filePetition;
};
const codesOf = (answer: GqlAnswer<unknown>) => answer.errors.map(({ extensions }) => extensions?.code);

let finished: string[];
beforeAll(async () => {
  const stories = await Promise.all([1, 2, 3].map(() => playStory({ last: "18-return-result" })));
  finished = stories.map(({ kept }) => String(kept["dossier"]));
}, 120_000);

describe("a rating through the gateway", () => {
  it("of twenty presses at once counts once, and shows in the ward's index within two seconds", async () => {
    const [code] = finished;
    const line = async () => {
      const { agency } = await ask(
        'query ($period: PeriodInput!) { agency(code: "H26.62.3") { satisfaction(period: $period) { ratings satisfied ratio meetsTarget byChannel { channel ratings ratio } } } }',
        { period: PERIOD },
      );
      return agency.satisfaction as { ratings: number };
    };
    const before = (await line()).ratings;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        rate({ dossierCode: code, comment: "Nhanh, tận tình", officialId: RECEIVER }, "citizen-an"),
      ),
    );
    const stood = answers.filter(({ __typename }) => __typename === "RateSuccess");
    expect(stood).toHaveLength(1);
    expect(stood[0]?.rating).toMatchObject({
      channel: "WEB",
      verdict: "SATISFIED",
      comment: "Nhanh, tận tình",
      dossier: { code },
      office: { code: OFFICE, name: expect.any(String) },
      official: { id: RECEIVER, name: expect.any(String) },
    });
    expect(new Set(answers.map((answer) => answer.code ?? "stood"))).toEqual(new Set(["stood", "ALREADY_RATED"]));
    await until("the ward's satisfaction", async () => (await line()).ratings > before, 2_000);
  });

  it("counts for the office, the agency, the province above it and the procedure", async () => {
    const counted = await ask(
      `query ($period: PeriodInput!) {
        office(code: "${OFFICE}") { satisfaction(period: $period) { ratings } }
        procedure(code: "1.001193") { satisfaction(period: $period) { ratings verySatisfied satisfied dissatisfied } }
        ward: agency(code: "${WARD}") { satisfaction(period: $period) { ratings } }
        province: agency(code: "H26") { satisfaction(period: $period) { ratings } }
      }`,
      { period: PERIOD },
    );
    for (const { satisfaction } of Object.values(counted) as { satisfaction: { ratings: number } }[]) {
      expect(satisfaction.ratings).toBeGreaterThan(0);
    }
  });

  it("comes from the kiosk of the office and from an interviewer, and from nobody else through their channels", async () => {
    const [, code, another] = finished;
    for (const persona of [undefined, "citizen-an", "receiver", "feedback-officer"]) {
      for (const channel of ["BUTTON", "TABLET", "HOTLINE", "PHONE_INTERVIEW"]) {
        expect(await rate({ dossierCode: code, channel }, persona)).toMatchObject({ __typename: "NotAllowedProblem" });
      }
    }
    expect(await rate({ dossierCode: code }, "citizen-binh")).toMatchObject({ __typename: "NotFoundProblem" });
    expect(await rate({ dossierCode: code, channel: "PHONE_INTERVIEW" }, "interviewer")).toMatchObject({
      __typename: "NotAllowedProblem",
    });
    expect(await rate({ dossierCode: code, channel: "BUTTON", officeCode: "H26.9.12-BPMC" }, "kiosk")).toMatchObject({
      __typename: "NotAllowedProblem",
    });
    expect(await rate({ dossierCode: code, channel: "BUTTON" }, "kiosk")).toMatchObject({
      rating: { channel: "BUTTON" },
    });
    expect(await rate({ dossierCode: another, channel: "HOTLINE" }, "interviewer")).toMatchObject({
      rating: { channel: "HOTLINE" },
    });
  });

  it("without a dossier is invalid there, and under a key that said something else a conflict", async () => {
    expect(await rate({}, "citizen-an")).toMatchObject({
      __typename: "InvalidInputProblem",
      path: ["input", "dossierCode"],
      message: expect.any(String),
    });
    const idempotencyKey = randomUUID();
    const filed = [
      await file({ idempotencyKey }, "citizen-an"),
      await file({ idempotencyKey }, "citizen-an"),
      await file({ idempotencyKey, title: "Khác" }, "citizen-an"),
    ];
    expect(filed[1]).toEqual(filed[0]);
    expect(filed[2]).toMatchObject({ __typename: "ConflictProblem" });
  });

  it("is refused for a dossier that is not finished, until it is", async () => {
    const { kept } = await playStory({ last: "06-submit-birth-registration" });
    expect(await rate({ dossierCode: kept["dossier"] }, "citizen-an")).toMatchObject({
      __typename: "RatingRefusedProblem",
      code: "NOT_FINISHED",
    });
    expect(await rate({ dossierCode: kept["dossier"], officeCode: "H26.9.12-BPMC" }, "citizen-an")).toMatchObject({
      code: "NOT_THIS_OFFICE",
    });
  });

  it("is shown to the citizen, not to the officials who are rated", async () => {
    const query = "query ($code: ID!) { dossier(code: $code) { code rating { verdict } } }";
    expect((await ask(query, { code: finished[0] }, { persona: "citizen-an" })).dossier.rating).toEqual({
      verdict: "SATISFIED",
    });
    expect((await ask(query, { code: finished[0] }, { persona: "leader" })).dossier).toEqual({
      code: finished[0],
      rating: null,
    });
  });

  it.each(["UPDATE rating SET verdict = 'VERY_SATISFIED'", "DELETE FROM rating", "TRUNCATE rating"])(
    "stands against the running stack's own role: %s",
    async (statement) => {
      const { runtimeUrl, migratorUrl } = accessOf("feedback");
      await expect(sql(runtimeUrl, statement)).rejects.toMatchObject({ code: "42501" });
      await expect(sql(migratorUrl, statement)).rejects.toThrow("neither changed nor deleted");
    },
  );
});

describe("a petition through the gateway", () => {
  it("about one's dossier is whole, and is found by it, by its holder and by its words", async () => {
    const [code] = finished;
    const { petition } = await file(
      { dossierCode: code, title: "Cảm ơn bộ phận một cửa", fieldCode: null },
      "citizen-an",
    );
    expect(petition).toMatchObject({
      code: expect.stringMatching(/^PAKN-H26-\d{6}-\d{4,}$/),
      status: "RECEIVED",
      timeliness: "WITHIN_TIME",
      public: true,
      reopenedTimes: 0,
      field: { name: expect.any(String) },
      procedure: { code: "1.001193", name: expect.any(String) },
      dossier: { code },
      office: { code: OFFICE, name: expect.any(String) },
      agency: { code: WARD, name: expect.any(String) },
    });
    const { dossier, me } = await ask(
      `query ($code: ID!) { dossier(code: $code) { petitions { code } }
        me { petitions(first: 5) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { code title } } } } }`,
      { code },
      { persona: "citizen-an" },
    );
    expect(dossier.petitions).toContainEqual({ code: petition.code });
    expect(me.petitions.edges[0].node.code).toBe(petition.code);
    const { petitions } = await ask(
      "query ($search: String) { petitions(filter: { search: $search }) { totalCount edges { node { code dossier { code } } } } }",
      { search: "cam on BO PHAN" },
      { persona: "citizen-binh" },
    );
    expect(petitions.edges).toContainEqual({ node: { code: petition.code, dossier: null } });
  });

  it("that is not public is read by the petitioner and by the province's feedback officer", async () => {
    const { petition } = await file({ agencyCode: WARD, public: false }, "citizen-an");
    const query = "query ($code: ID!) { petition(code: $code) { code public } }";
    for (const persona of ["citizen-an", "feedback-officer"])
      expect((await ask(query, { code: petition.code }, { persona })).petition).toEqual({
        code: petition.code,
        public: false,
      });
    for (const persona of ["citizen-binh", "receiver", "leader", "interviewer"])
      expect((await ask(query, { code: petition.code }, { persona })).petition).toBeNull();
    expect((await ask(query, { code: petition.code })).petition).toBeNull();
  });

  it("without a name is public, and its dossier is for the signed-in only", async () => {
    const asked = await gql(FILE, {
      input: {
        channel: "PORTAL",
        subject: "FACILITY",
        title: "Thiếu ghế",
        content: "…",
        officeCode: OFFICE,
        public: false,
        idempotencyKey: randomUUID(),
      },
    });
    expect(asked.data.filePetition.petition).toMatchObject({ public: true, dossier: null });
    expect(codesOf(asked)).toEqual(["UNAUTHENTICATED"]);
  });
});
