import { demonstrationContent } from "../../subgraphs/catalogue/loading/demonstration";
import { referenceContent } from "../../subgraphs/catalogue/loading/reference";
import type { Row, TableName } from "../../subgraphs/catalogue/loading/tables";

const reference = referenceContent();
const demonstration = demonstrationContent(reference);
const all = (table: TableName): Row[] => [...reference.get(table), ...demonstration.get(table)];
const column = (table: TableName, name: string): Set<unknown> => new Set(all(table).map((row) => row[name]));

describe("the story of the demonstration", () => {
  const version = all("procedure_version").find((row) => row["id"] === "1.001193-v2");
  const display = (office: string): unknown[] =>
    all("posting")
      .filter((row) => row["office"] === office)
      .map((row) => row["version"]);

  it("has birth registration at the ward, in force since 1/7/2025, the same-day case first", () => {
    expect(version).toMatchObject({ effective_from: "2025-07-01", effective_to: null, same_day_cutoff: true });
    const cases = all("procedure_case").filter((row) => row["version"] === "1.001193-v2");
    expect(cases.map(({ code, amount, unit }) => [code, amount, unit])).toEqual([
      ["THUONG", 1, "WORKING_DAYS"],
      ["XAC_MINH", 5, "WORKING_DAYS"],
    ]);
    const steps = all("process_step").filter((row) => row["version"] === "1.001193-v2");
    expect(steps.map(({ role, hours, signs }) => [role, hours, signs])).toEqual([
      ["RECEIVER", 2, false],
      ["SPECIALIST", 3, false],
      ["LEADER", 2, true],
      ["RETURNER", 1, false],
    ]);
    expect(display("H26.62.3-TTHCC")).toContain("1.001193-v2");
  });

  it("has every member of both bundles on display there", () => {
    const members = all("bundle_member").map((row) => String(row["procedure"]));
    const displayed = new Set(display("H26.62.3-TTHCC").map((id) => String(id).split("-")[0]));
    expect(members).toHaveLength(7);
    expect(members.filter((member) => !displayed.has(member))).toEqual([]);
  });

  it("has bundles whose members wait for earlier members only", () => {
    for (const code of column("bundle", "code")) {
      const members = all("bundle_member").filter((row) => row["bundle"] === code);
      const place = new Map(members.map((row, n) => [row["procedure"], n]));
      for (const [n, member] of members.entries()) {
        for (const other of member["depends_on"] as string[]) expect(place.get(other)).toBeLessThan(n);
      }
    }
  });

  it("has an expired procedure still on display at the ward", () => {
    expect(display("H26.62.3-TTHCC")).toContain("2.002621-v1");
  });

  it("has the school accept the birth certificate", () => {
    expect(display("H26.9.12-BPMC")).toEqual(["3.000183-v1", "3.000183-v1"]);
    const accepted = all("required_paper_type").filter((row) =>
      String(row["required_paper"]).startsWith("3.000183-v1."),
    );
    expect(accepted.map((row) => row["paper_type"])).toContain("KQ.G15.000031");
  });
});
