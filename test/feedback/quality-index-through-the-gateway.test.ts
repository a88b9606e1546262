import { costOf } from "../support/access-log";
import { ask, gql } from "../support/client";

const WARD = "H26.62.3";
const PERIOD = { start: "2026-01-01", end: "2027-12-31" };

describe("the index through the gateway", () => {
  const LINE = "code group max applies numerator denominator ratio points unavailable";
  const INDEX = `query Index($period: PeriodInput!) { agency(code: "${WARD}") { qualityIndex(period: $period) {
    agencyCode period { start end } asOf total scored { points max }
    feedbackIndicators { ${LINE} } dossierIndicators { ${LINE} } archiveIndicators { ${LINE} } catalogueIndicators { ${LINE} }
    groups { group max points indicators { ${LINE} } } } } }`;

  it("has all six groups with every line of every system, each as its system gives it", async () => {
    const { qualityIndex } = (await ask(INDEX, { period: PERIOD })).agency;
    expect(qualityIndex).toMatchObject({ agencyCode: WARD, period: PERIOD });
    expect(qualityIndex.groups.map(({ group, max }: { group: string; max: number }) => [group, max])).toEqual([
      ["TRANSPARENCY", 18],
      ["PROGRESS", 20],
      ["ONLINE_SERVICE", 12],
      ["DIGITISATION", 22],
      ["SATISFACTION", 18],
      ["PAYMENT", 10],
    ]);
    const shown = qualityIndex.groups.flatMap(({ indicators }: { indicators: { code: string }[] }) => indicators);
    const given = ["feedback", "dossier", "archive", "catalogue"].flatMap(
      (system) => qualityIndex[`${system}Indicators`],
    );
    expect(shown).toHaveLength(21);
    for (const line of given) expect(shown).toContainEqual(line);
    expect(given).toHaveLength(21);
    const scored = shown.filter((line: { max: number; points: number | null }) => line.max > 0 && line.points !== null);
    expect(qualityIndex.scored.max).toBe(scored.reduce((sum: number, line: { max: number }) => sum + line.max, 0));
    expect(qualityIndex.scored.points).toBeCloseTo(
      scored.reduce((sum: number, line: { points: number }) => sum + line.points, 0),
      9,
    );
  });

  it("costs the same calls and statements for a page of twenty agencies as for one", async () => {
    const page =
      "query ($first: Int!, $period: PeriodInput!) { agencies(first: $first) { edges { node { code qualityIndex(period: $period) { total scored { points } } satisfaction(period: $period) { ratings } } } } }";
    const cost = async (first: number) => {
      const { errors, headers, data } = await gql(page, { first, period: PERIOD });
      expect(errors).toEqual([]);
      expect(data.agencies.edges).toHaveLength(first);
      return costOf(headers.get("x-request-id") ?? "");
    };
    const [one, twenty] = [await cost(1), await cost(20)];
    console.info(`the index of 1 agency: ${JSON.stringify(one)}\nof 20: ${JSON.stringify(twenty)}`);
    expect(twenty).toEqual(one);
  });

  it.each([[{ start: "2026-02-02", end: "2026-02-01" }], [{ start: "1990-01-01", end: "2026-02-01" }]])(
    "over %j is BAD_USER_INPUT at its place",
    async (period) => {
      const answer = await gql(INDEX, { period });
      expect(answer.data.agency.qualityIndex).toBeNull();
      expect(answer.errors).toEqual([
        expect.objectContaining({ path: ["agency", "qualityIndex"], extensions: { code: "BAD_USER_INPUT" } }),
      ]);
    },
  );
});
