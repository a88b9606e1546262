import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { demonstrationContent } from "../../subgraphs/catalogue/loading/demonstration";
import { readTable } from "../../subgraphs/catalogue/loading/files";
import { referenceContent } from "../../subgraphs/catalogue/loading/reference";
import type { Row, TableName } from "../../subgraphs/catalogue/loading/tables";

const reference = referenceContent();
const demonstration = demonstrationContent(reference);
const all = (table: TableName): Row[] => [...reference.get(table), ...demonstration.get(table)];
const column = (table: TableName, name: string): Set<unknown> => new Set(all(table).map((row) => row[name]));
const strays = (table: TableName, name: string, known: Set<unknown>): unknown[] =>
  all(table)
    .map((row) => row[name])
    .filter((value) => value !== null && !known.has(value));
const inForceOn = (version: Row, day: string): boolean =>
  String(version["effective_from"]) <= day &&
  (version["effective_to"] === null || String(version["effective_to"]) >= day);

describe("provincial units", () => {
  const existing = (day: string): Row[] => {
    const units = new Set([
      ...readTable("provinces.tsv", ["nationalCode", "code", "name", "communes", "verified"]).map((row) => row.code),
      ...readTable("province-merges.tsv", ["closedCode", "name", "into", "verified"]).map((row) => row.closedCode),
    ]);
    const isThere = (row: Row): boolean =>
      String(row["valid_from"]) <= day && (row["valid_to"] === null || String(row["valid_to"]) >= day);
    return all("agency").filter((row) => units.has(String(row["code"])) && isThere(row));
  };

  it("are 63 until 30/6/2025 and 34 from the next day", () => {
    expect(existing("2025-06-30")).toHaveLength(63);
    expect(existing("2025-07-01")).toHaveLength(34);
  });

  it("have 3,321 communes, and codes of their own", () => {
    const provinces = readTable("provinces.tsv", ["nationalCode", "code", "name", "communes", "verified"]);
    expect(provinces.reduce((sum, row) => sum + Number(row.communes), 0)).toBe(3321);
    expect(new Set(provinces.map((row) => row.nationalCode)).size).toBe(34);
  });

  it("are 25 provinces and 9 cities in November 2026, by the names of that day", () => {
    const cities = existing("2026-11-24").filter((row) => /^UBND thành phố /.test(String(row["name"])));
    expect(cities).toHaveLength(9);
    expect(existing("2026-11-24").filter((row) => /^UBND tỉnh /.test(String(row["name"])))).toHaveLength(25);
  });

  it("have successors exactly where they were merged", () => {
    const closed = existing("2025-06-30")
      .filter((row) => row["valid_to"] !== null)
      .map((row) => row["code"]);
    const merged = all("agency_successor")
      .map((row) => row["agency"])
      .filter((code) => /^H\d\d$/.test(String(code)));
    expect(new Set(merged)).toEqual(new Set(closed));
    expect(closed).toHaveLength(29);
  });
});

describe("codes", () => {
  it.each([
    ["agency", "code", /^([GHK]\d{2})(\.\d{1,3}){0,3}$/],
    ["procedure_field", "code", /^G\d{2}-\p{Lu}{2}\d{2}$/u],
    ["procedure", "code", /^[1-3]\.\d{6}$/],
    ["bundle", "code", /^[1-3]\.\d{6}$/],
    ["paper_type", "code", /^(KQ\.[GH]\d{2}\.\d{6}|[A-Z][A-Z_]+)$/],
    ["office", "code", /^([GH]\d{2})(\.\d{1,3}){0,3}-(TTHCC|BPMC)$/],
    ["procedure_version", "id", /^[1-3]\.\d{6}-v\d+$/],
  ] as const)("of every %s.%s have their form and are not given twice", (table, name, form) => {
    const codes = all(table).map((row) => String(row[name]));
    expect(codes.filter((code) => !form.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toHaveLength(0);
  });

  it("name ministries that are known", () => {
    const fields = all("procedure_field").map((row) => String(row["code"]).slice(0, 3));
    expect(fields).toContain("G15");
  });
});

describe("what refers to something", () => {
  it.each([
    ["agency", "parent", "agency", "code"],
    ["agency", "province", "agency", "code"],
    ["agency_successor", "agency", "agency", "code"],
    ["agency_successor", "successor", "agency", "code"],
    ["agency_former_name", "agency", "agency", "code"],
    ["procedure", "field", "procedure_field", "code"],
    ["procedure_version", "procedure", "procedure", "code"],
    ["version_result", "paper_type", "paper_type", "code"],
    ["required_paper_type", "paper_type", "paper_type", "code"],
    ["bundle_member", "procedure", "procedure", "code"],
    ["office", "agency", "agency", "code"],
    ["office", "branch_of", "office", "code"],
    ["counter", "office", "office", "code"],
    ["counter_field", "field", "procedure_field", "code"],
    ["posting", "office", "office", "code"],
    ["posting", "version", "procedure_version", "id"],
  ] as const)("%s.%s finds it in %s", (table, name, other, key) => {
    expect(strays(table, name, column(other, key))).toEqual([]);
  });

  it("names successors that took over on the next day or were there already", () => {
    const by = new Map(all("agency").map((row) => [row["code"], row]));
    const late = all("agency_successor").filter(({ agency, successor }) => {
      const end = Date.parse(String(by.get(agency)?.["valid_to"]));
      return Date.parse(String(by.get(successor)?.["valid_from"])) > end + 86_400_000;
    });
    expect(late).toEqual([]);
  });
});

describe("versions of procedures", () => {
  const versions = all("procedure_version");
  const of = (table: TableName, version: Row): Row[] => all(table).filter((row) => row["version"] === version["id"]);

  it("never overlap within a procedure, and are numbered in their order", () => {
    for (const procedure of column("procedure", "code")) {
      const own = versions
        .filter((version) => version["procedure"] === procedure)
        .sort((a, b) => Number(a["number"]) - Number(b["number"]));
      expect(own.map((version) => version["number"])).toEqual(own.map((_, n) => n + 1));
      for (const [n, next] of own.slice(1).entries()) {
        expect(String(own[n]?.["effective_to"]) < String(next["effective_from"])).toBe(true);
      }
    }
  });

  it("have cases, a process that begins with receiving and ends with returning, and a result", () => {
    for (const version of versions) {
      const roles = of("process_step", version).map((step) => step["role"]);
      expect([version["id"], roles[0], roles.at(-1)]).toEqual([version["id"], "RECEIVER", "RETURNER"]);
      expect(of("procedure_case", version).length).toBeGreaterThan(0);
      expect(of("version_result", version).length).toBeGreaterThan(0);
    }
  });

  it("give their steps no more hours than the shortest case has", () => {
    const hoursIn: Record<string, (n: number) => number> = {
      WORKING_HOURS: (n) => n,
      WORKING_DAYS: (n) => n * 8,
      // At worst two of seven days are a weekend.
      CALENDAR_DAYS: (n) => Math.floor((n * 5) / 7) * 8,
    };
    const over = versions.filter((version) => {
      const spent = of("process_step", version).reduce((sum, step) => sum + Number(step["hours"]), 0);
      const limits = of("procedure_case", version).map(
        (one) => hoursIn[String(one["unit"])]?.(Number(one["amount"])) ?? 0,
      );
      return spent > Math.min(...limits);
    });
    expect(over.map((version) => version["id"])).toEqual([]);
  });

  it("never cost more online than at the counter", () => {
    expect(all("fee").filter((fee) => Number(fee["online_amount"]) > Number(fee["amount"]))).toEqual([]);
  });

  it("have a form wherever they are in force and may be filed online", () => {
    const without = versions.filter(
      (version) =>
        inForceOn(version, "2026-11-24") &&
        (version["channels"] as string[]).includes("ONLINE") &&
        version["form_schema"] === null,
    );
    expect(without.map((version) => version["id"])).toEqual([]);
  });

  it("end by the day before the next begins, say why, and some have ended for good", () => {
    const ended = versions.filter((version) => version["effective_to"] !== null);
    expect(ended.filter((version) => version["end_reason"] === null)).toEqual([]);
    const gone = [...column("procedure", "code")].filter(
      (procedure) =>
        !versions.some((version) => version["procedure"] === procedure && inForceOn(version, "2026-11-24")),
    );
    expect(gone).toEqual(expect.arrayContaining(["2.002621", "2.002622", "2.001023"]));
  });
});

describe("forms", () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  const forms = all("procedure_version").filter((version) => version["form_schema"] !== null);

  it.each(forms.map((version) => [String(version["id"]), String(version["form_schema"])]))(
    "of %s accepts its example, and no empty one",
    (_id, text) => {
      const schema = JSON.parse(text) as { examples: unknown[] };
      const accepts = ajv.compile(schema);
      expect(schema.examples).toHaveLength(1);
      expect(accepts(schema.examples[0])).toBe(true);
      expect(accepts({})).toBe(false);
      expect(accepts({ ...(schema.examples[0] as object), somethingElse: 1 })).toBe(false);
    },
  );

  it("ask for no identity number: whose the matter is, the account knows", () => {
    expect(
      forms.filter((version) => /identityNumber|số định danh|căn cước/i.test(String(version["form_schema"]))),
    ).toEqual([]);
  });

  it("of papers are schemas too", () => {
    const schemas = all("paper_type").filter((type) => type["data_schema"] !== null);
    for (const type of schemas)
      expect(ajv.validateSchema(JSON.parse(String(type["data_schema"])) as object)).toBe(true);
    expect(schemas.map((type) => type["code"])).toContain("KQ.G15.000031");
  });
});
