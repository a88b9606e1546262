import { randomUUID } from "node:crypto";
import { digitisationLines } from "../../subgraphs/archive/index/digitisation-index";
import {
  AN,
  BINH,
  BIRTH_CERTIFICATE,
  BIRTH_PROOF,
  SCHOOL,
  WARD,
  an,
  binh,
  nobody,
  portal,
  receiver,
  schoolOfficer,
} from "./fixture";
import { freshCode, paperOf, validPaperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const SATISFIED =
  "query ($r: [_Any!]!, $holder: ID) { _entities(representations: $r) { ... on RequiredPaper { id satisfiedBy(holderId: $holder) { id title } } } }";
const required = (...types: string[]) => ({
  __typename: "RequiredPaper",
  id: randomUUID(),
  acceptedTypes: types.map((code) => ({ code })),
});
const satisfied = async (viewer: object, holder: string | null = null, types = [BIRTH_PROOF], now = new Date()) => {
  const { data } = await world.ask(SATISFIED, { r: [required(...types)], holder }, viewer, now);
  return data._entities[0].satisfiedBy?.map(({ id }: { id: string }) => id) ?? null;
};

describe("RequiredPaper.satisfiedBy", () => {
  let valid = "";
  beforeAll(async () => {
    valid = await validPaperOf(world, an, { validUntil: "2030-01-01" });
    await paperOf(world, an);
    await validPaperOf(world, an, { typeCode: BIRTH_CERTIFICATE });
    await validPaperOf(world, binh);
  });

  it("offers one's own valid papers of an accepted type, and no others", async () => {
    expect(await satisfied(an)).toEqual([valid]);
    expect(await satisfied(an, AN)).toEqual([valid]);
    expect(await satisfied(an, null, ["KQ.G03.000183"])).toEqual([]);
    expect(await satisfied(an, null, [BIRTH_PROOF], new Date("2030-01-02T00:00:00+07:00"))).toEqual([]);
  });

  it("answers null for an archive that is not one's own", async () => {
    expect(await satisfied(an, BINH)).toBeNull();
    expect(await satisfied(nobody, AN)).toBeNull();
    expect(await satisfied(receiver)).toBeNull();
    expect(await satisfied(receiver, AN)).toBeNull();
    await world.dossier(freshCode());
    expect(await satisfied(portal, AN)).toBeNull();
    expect(await satisfied(an, "' OR 1=1")).toBeNull();
  });

  it("offers an official what is in a dossier of their agency", async () => {
    await world.dossier("H26.62.3-260310-0001", {
      components: [{ requiredPaper: "q", paper: valid, origin: "UPLOADED" }],
    });
    expect(await satisfied(receiver, AN)).toEqual([valid]);
    expect(await satisfied(schoolOfficer, AN)).toBeNull();
  });

  it("does not offer what is hidden", async () => {
    await world.sql("UPDATE paper SET hidden = true WHERE id = $1", [valid]);
    expect(await satisfied(an)).toEqual([]);
    await world.sql("UPDATE paper SET hidden = false WHERE id = $1", [valid]);
  });

  it("costs the same for ten requirements as for one", async () => {
    const ask = (n: number) =>
      world.ask(
        SATISFIED,
        { r: Array.from({ length: n }, () => required(BIRTH_PROOF, BIRTH_CERTIFICATE)), holder: null },
        an,
      );
    const [one, ten] = [await ask(1), await ask(10)];
    expect(ten.data._entities).toHaveLength(10);
    expect(ten.data._entities[9].satisfiedBy).toHaveLength(2);
    expect(ten.sql).toBe(one.sql);
  });
});

describe("what is counted of reuse", () => {
  const AGENCY =
    "query ($r: [_Any!]!, $p: PeriodInput!) { _entities(representations: $r) { ... on Agency { reuse(period: $p) { required reused ratio papersHeld papersDigitised } } ... on PaperType { reuse(period: $p) { required reused ratio papersHeld papersDigitised } } } }";
  const reuse = async (reference: object, start: string, end: string) =>
    (await world.ask(AGENCY, { r: [reference], p: { start, end } }, nobody)).data._entities[0].reuse;
  const school = { __typename: "Agency", code: SCHOOL };

  beforeAll(async () => {
    const paper = await validPaperOf(world, an, { typeCode: BIRTH_CERTIFICATE });
    const at = (acceptedAt: string | null, origin: string, n: number) =>
      world.dossier(`${SCHOOL}-240101-000${n}`, {
        agency: SCHOOL,
        readers: [SCHOOL],
        version: "3.000183-v1",
        acceptedAt,
        requiredCount: 2,
        components: [{ requiredPaper: "certificate", paper, origin }],
      });
    await at("2024-03-01T00:00:00+07:00", "REUSED_RESULT", 1);
    await at("2024-03-31T23:59:59+07:00", "UPLOADED", 2);
    await at("2024-04-01T00:00:00+07:00", "REUSED_RESULT", 3);
    await at(null, "REUSED_RESULT", 4);
  });

  it("is required papers answered by the archive over those of dossiers received, by Việt Nam's days", async () => {
    expect(await reuse(school, "2024-03-01", "2024-03-31")).toMatchObject({ required: 4, reused: 1, ratio: 0.25 });
    expect(await reuse(school, "2024-04-01", "2024-04-01")).toMatchObject({ required: 2, reused: 1, ratio: 0.5 });
    expect(await reuse(school, "2023-01-01", "2023-12-31")).toMatchObject({ required: 0, reused: 0, ratio: null });
  });

  it("adds up what is under an agency", async () => {
    expect(await reuse({ __typename: "Agency", code: "H26" }, "2024-03-01", "2024-04-30")).toMatchObject({
      required: 6,
      reused: 2,
    });
    expect(await reuse({ __typename: "Agency", code: WARD }, "2024-03-01", "2024-04-30")).toMatchObject({
      required: 0,
    });
  });

  it("counts by type whatever would have answered the requirement", async () => {
    const type = { __typename: "PaperType", code: BIRTH_CERTIFICATE };
    expect(await reuse(type, "2024-03-01", "2024-04-30")).toMatchObject({ required: 3, reused: 2 });
    const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    expect((await reuse(type, "2024-03-01", today)).papersDigitised).toBeGreaterThanOrEqual(2);
  });

  it("refuses a period that ends before it starts", async () => {
    const { errors } = await world.ask(AGENCY, { r: [school], p: { start: "2024-02-01", end: "2024-01-01" } }, nobody);
    expect(errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});

describe("the digitisation group of the index", () => {
  const INDEX =
    "query ($r: [_Any!]!) { _entities(representations: $r) { ... on QualityIndex { archiveIndicators { code group max applies numerator denominator ratio points unavailable } } } }";
  const lines = async (agencyCode: string, start: string, end: string) => {
    const { data } = await world.ask(
      INDEX,
      { r: [{ __typename: "QualityIndex", agencyCode, period: { start, end } }] },
      nobody,
    );
    return data._entities[0].archiveIndicators as {
      code: string;
      max: number;
      points: number | null;
      unavailable: string | null;
      applies: boolean;
    }[];
  };
  const CODES: [string, number][] = [
    ["ORIGINAL_RESULT_AVAILABLE", 6],
    ["SO_HOA_GIAY_TO_GIAI_QUYET", 4],
    ["ELECTRONIC_CERTIFIED_COPY", 2],
    ["REUSED_DIGITIZED_DATA", 2],
    ["SYNCED_WITH_DVCQG_PERSONAL_STORAGE", 4],
    ["CITIZEN_DATA_CONNECTED_DOSSIER", 2],
    ["CITIZEN_DATA_CONNECTED_FORMALITY", 2],
  ];

  it.each([WARD, SCHOOL, "H26", "H99.unknown"])(
    "has all seven lines for %s, each unavailable exactly when it has no points",
    async (agency) => {
      const found = await lines(agency, "2024-03-01", "2024-04-30");
      expect(found.map(({ code, max }) => [code, max])).toEqual(CODES);
      for (const line of found) expect(line.unavailable === null).toBe(line.points !== null);
    },
  );

  it("gives communes full points for the lines that do not apply to them", async () => {
    const found = (await lines(WARD, "2024-03-01", "2024-04-30")).filter(({ code }) => code.startsWith("CITIZEN_DATA"));
    expect(found.map(({ applies, points }) => [applies, points])).toEqual([
      [false, 2],
      [false, 2],
    ]);
    const school = (await lines(SCHOOL, "2024-03-01", "2024-04-30")).filter(({ code }) =>
      code.startsWith("CITIZEN_DATA"),
    );
    expect(school.map(({ applies, unavailable }) => [applies, unavailable])).toEqual([
      [true, "NO_SOURCE"],
      [true, "NO_SOURCE"],
    ]);
  });

  it("counts finished dossiers whose result stands in the owner's archive", async () => {
    const result = await validPaperOf(world, an);
    const finished = {
      status: "RETURNED",
      acceptedAt: "2022-05-01T08:00:00+07:00",
      finishedAt: "2022-05-02T08:00:00+07:00",
    };
    await world.dossier("H26.62.3-220501-0001", {
      ...finished,
      results: [result],
      components: [{ requiredPaper: "q", paper: result, origin: "REUSED_COMPONENT" }],
    });
    await world.dossier("H26.62.3-220501-0002", { ...finished, requiredCount: 0 });
    const [original, digitised, , reused] = await lines(WARD, "2022-05-01", "2022-05-31");
    expect(original).toMatchObject({ numerator: 1, denominator: 2, ratio: 0.5, points: 3 });
    expect(digitised).toMatchObject({ numerator: 1, denominator: 2, points: 2 });
    expect(reused).toMatchObject({ numerator: 1, denominator: 1, points: 2 });
  });

  it("scores reuse in full from four in five", () => {
    const points = (reused: number) =>
      digitisationLines({
        level: "COMMUNE",
        finished: 0,
        with_result: 0,
        received: 10,
        digitised: 0,
        reusable: 10,
        reused,
      })[3]?.points;
    expect([0, 4, 8, 10].map(points)).toEqual([0, 1, 2, 2]);
  });
});
