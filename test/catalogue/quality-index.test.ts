import "reflect-metadata";
import { loadDemonstration } from "../../subgraphs/catalogue/load-demonstration";
import { adminUrl } from "../support/database";
import { type Asked, type ScratchCatalogue, asking, scratchCatalogue } from "./fixture";

let catalogue: ScratchCatalogue;
let ask: (query: string, now?: string) => Promise<Asked>;

beforeAll(async () => {
  catalogue = await scratchCatalogue(adminUrl());
  await loadDemonstration({ dataSource: catalogue.migrator });
  ask = asking(catalogue.runtime);
});
afterAll(() => catalogue?.drop());

describe("the transparency lines of the index", () => {
  const lines = async (agency: string, start: string, end: string): Promise<Asked> =>
    ask(`{ _entities(representations: [{ __typename: "QualityIndex", agencyCode: "${agency}", period: { start: "${start}", end: "${end}" } }]) {
      ... on QualityIndex { catalogueIndicators { code group max applies numerator denominator ratio points unavailable } } } }`);

  it("count what is on display, right and full, and say where there is no source", async () => {
    const { data } = await lines("H26.62.3", "2026-11-01", "2026-11-30");
    const [announced, updated, content] = data._entities[0].catalogueIndicators;
    const nothing = {
      group: "TRANSPARENCY",
      applies: true,
      numerator: 0,
      denominator: 0,
      ratio: null,
      points: null,
      unavailable: "NO_SOURCE",
    };
    expect(announced).toEqual({ code: "PUBLISH_ON_TIME", max: 6, ...nothing });
    expect(updated).toEqual({ code: "PUBLIC_UPDATE_ON_TIME", max: 4, ...nothing });
    // Repealed procedures are still on display there.
    expect(content).toMatchObject({ code: "PUBLIC_CONTENT_FULL", max: 2, applies: true, unavailable: null });
    expect(content.numerator).toBeLessThan(content.denominator);
    expect(content.ratio).toBeCloseTo(content.numerator / content.denominator);
    expect(content.points).toBeCloseTo(2 * content.ratio);
  });

  it("have the bodies below in an agency's own", async () => {
    const of = async (agency: string): Promise<{ denominator: number }> =>
      (await lines(agency, "2026-11-01", "2026-11-30")).data._entities[0].catalogueIndicators[2];
    expect((await of("H26")).denominator).toBeGreaterThan((await of("H26.62.3")).denominator);
    expect((await of("H26.9")).denominator).toBe((await of("H26.9.12")).denominator);
  });

  it("are without points where nothing is on display, and null for no agency", async () => {
    const empty = await lines("H14", "2026-11-01", "2026-11-30");
    expect(empty.data._entities[0].catalogueIndicators[2]).toMatchObject({
      denominator: 0,
      ratio: null,
      points: null,
      unavailable: "NO_CASES",
    });
    expect((await lines("H99", "2026-11-01", "2026-11-30")).data._entities[0].catalogueIndicators).toBeNull();
    expect((await lines("H26", "2026-12-01", "2026-11-30")).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("stand as they stood on the period's last day", async () => {
    const old = await lines("H26.62", "2025-01-01", "2025-06-30");
    expect(old.data._entities[0].catalogueIndicators[2]).toMatchObject({ numerator: 3, denominator: 3, points: 2 });
  });
});
