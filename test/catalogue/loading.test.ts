import { loadDemonstration } from "../../subgraphs/catalogue/load-demonstration";
import { loadReferenceData } from "../../subgraphs/catalogue/load-reference-data";
import { referenceContent } from "../../subgraphs/catalogue/loading/reference";
import type { Content, Row } from "../../subgraphs/catalogue/loading/tables";
import { writeContent } from "../../subgraphs/catalogue/loading/write-content";
import { rows } from "../../subgraphs/kit/database";
import { adminUrl } from "../support/database";
import { type ScratchCatalogue, scratchCatalogue } from "./fixture";

let catalogue: ScratchCatalogue;

beforeAll(async () => {
  catalogue = await scratchCatalogue(adminUrl());
  await loadDemonstration({ dataSource: catalogue.migrator });
});
// What a test changed is put back as it was.
afterEach(async () => {
  const { migrator } = catalogue;
  await rows(migrator, "DELETE FROM loaded_content");
  await loadDemonstration({ dataSource: migrator });
});
afterAll(() => catalogue?.drop());

interface Event {
  topic: string;
  key: string;
  payload: Record<string, unknown>;
}
const events = (after = 0): Promise<Event[]> =>
  rows(catalogue.runtime, "SELECT topic, key, payload FROM outbox WHERE id > $1 ORDER BY id", [after]);
const lastEvent = async (): Promise<number> =>
  Number((await rows<{ id: string }>(catalogue.runtime, "SELECT coalesce(max(id), 0) AS id FROM outbox"))[0]?.id);

function changed(change: (row: Row, table: string) => Row | null): Content {
  const content = referenceContent();
  for (const [table, all] of content.rows) {
    content.rows.set(
      table,
      all.map((row) => change(row, table)).filter((row) => row !== null),
    );
  }
  return content;
}

it("says everything once, in an order in which nothing is named before it is known", async () => {
  const all = await events();
  const known = new Set<string>();
  for (const { topic, key, payload } of all) {
    expect(known.has(`${topic} ${key}`)).toBe(false);
    known.add(`${topic} ${key}`);
    if (topic === "office") expect(known.has(`agency ${String(payload["agency"])}`)).toBe(true);
    if (topic === "posting") {
      expect(known.has(`version ${String(payload["version"])}`)).toBe(true);
      expect(known.has(`office ${String(payload["office"])}`)).toBe(true);
    }
    for (const type of topic === "version" ? (payload["results"] as string[]) : [])
      expect(known.has(`paper-type ${type}`)).toBe(true);
  }
  expect([...new Set(all.map((event) => event.topic))].sort()).toEqual([
    "agency",
    "calendar-year",
    "office",
    "paper-type",
    "posting",
    "version",
  ]);
});

it("tells versions and years whole", async () => {
  const all = await events();
  const payload = (topic: string, key: string) =>
    all.find((event) => event.topic === topic && event.key === key)?.payload;
  expect(payload("version", "1.001193-v2")).toMatchObject({
    id: "1.001193-v2",
    procedure: { code: "1.001193", name: "Đăng ký khai sinh", field: "G15-TP07", level: "COMMUNE" },
    number: 2,
    effectiveFrom: "2025-07-01",
    effectiveTo: null,
    onlineLevel: "FULL",
    channels: ["COUNTER", "ONLINE", "POST"],
    results: ["KQ.G15.000031"],
    supplementClock: "RESTART",
    maxSupplementRequests: 1,
    sameDayCutoff: true,
    unverified: true,
    formSchema: { required: expect.arrayContaining(["childName"]) as string[] },
    process: [
      { ordinal: 1, role: "RECEIVER", hours: 2 },
      { role: "SPECIALIST" },
      { role: "LEADER", signs: true },
      { role: "RETURNER" },
    ],
    cases: [
      {
        code: "THUONG",
        timeLimit: { amount: 1, unit: "WORKING_DAYS" },
        fees: [],
        requiredPapers: [
          {
            id: "1.001193-v2.THUONG.GIAY_CHUNG_SINH",
            mandatory: true,
            acceptedTypes: ["GIAY_CHUNG_SINH", "VAN_BAN_LAM_CHUNG"],
          },
          { mandatory: false },
        ],
      },
      { code: "XAC_MINH" },
    ],
  });
  expect(payload("calendar-year", "2026")).toMatchObject({
    year: 2026,
    days: expect.arrayContaining([
      {
        date: "2026-11-24",
        kind: "HOLIDAY",
        working: false,
        instrument: "Nghị quyết 28/2026/QH16: Ngày Văn hóa Việt Nam",
      },
      { date: "2026-01-10", kind: "SWAPPED_WORKING", working: true, instrument: expect.any(String) as string },
    ]) as unknown[],
  });
  expect(payload("agency", "H26.62")).toEqual({
    code: "H26.62",
    name: "UBND quận Long Biên",
    level: "DISTRICT",
    parent: "H26",
    province: "H26",
    validFrom: "2004-01-01",
    validTo: "2025-06-30",
    successors: ["H26.62.3", "H26.62.4", "H26.62.5", "H26.62.6"],
  });
  expect(payload("office", "H26.62.3-TTHCC")).toMatchObject({
    agency: "H26.62.3",
    kind: "COMMUNE_CENTRE",
    branchOf: null,
  });
  expect(payload("office", "H26.62.3-TTHCC")?.["sessions"]).toEqual(
    expect.arrayContaining([
      { weekday: 1, opens: "07:00", closes: "11:30" },
      { weekday: 1, opens: "13:30", closes: "17:00" },
    ]),
  );
});

it("changes nothing when it is loaded again", async () => {
  const last = await lastEvent();
  expect(await loadReferenceData(catalogue.migrator)).toEqual({ changed: false, told: 0 });
  await loadDemonstration({ dataSource: catalogue.migrator });
  expect(await events(last)).toEqual([]);
});

it("writes and tells only what a changed file changed", async () => {
  const last = await lastEvent();
  const content = changed((row, table) =>
    table === "fee" && row["code"] === "TRICH_LUC" ? { ...row, amount: 9000 } : row,
  );
  expect(await writeContent(catalogue.migrator, "reference", content)).toEqual({ changed: true, told: 1 });
  expect((await events(last)).map(({ topic, key }) => [topic, key])).toEqual([["version", "2.000635-v1"]]);
  const untouched = await rows<{ n: number }>(
    catalogue.migrator,
    "SELECT count(DISTINCT xmin::text)::integer AS n FROM fee",
  );
  expect(untouched[0]?.n).toBe(2);
});

it("takes away what an owner's file no longer names, and never a thing that the past points at", async () => {
  const without = changed((row, table) =>
    (table === "required_paper" || table === "required_paper_type") &&
    String(row["id"] ?? row["required_paper"]).endsWith(".HOC_BA")
      ? null
      : table === "procedure" && row["code"] === "2.001909"
        ? null
        : row,
  );
  const last = await lastEvent();
  await writeContent(catalogue.migrator, "reference", without);
  expect((await events(last)).map(({ key }) => key)).toEqual(["3.000183-v1"]);
  expect(await rows(catalogue.runtime, "SELECT code FROM procedure WHERE code = '2.001909'")).toHaveLength(1);
});

it("refuses content that breaks a rule of the tables, whole", async () => {
  const last = await lastEvent();
  const overlapping = changed((row, table) =>
    table === "procedure_version" && row["id"] === "1.001193-v1" ? { ...row, effective_to: "2025-07-01" } : row,
  );
  await expect(writeContent(catalogue.migrator, "reference", overlapping)).rejects.toThrow(/one_version_in_force/);
  const dear = changed((row, table) => (table === "fee" ? { ...row, online_amount: 10_000_000 } : row));
  await expect(writeContent(catalogue.migrator, "reference", dear)).rejects.toThrow(/check/i);
  expect(await events(last)).toEqual([]);
});

it("is nothing that the run-time role may do", async () => {
  for (const table of ["agency", "procedure_version", "fee", "calendar_day", "posting"]) {
    await expect(rows(catalogue.runtime, `DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
  }
  await expect(rows(catalogue.runtime, "UPDATE calendar_year SET year = 2030")).rejects.toThrow(/permission denied/);
  await expect(loadReferenceData(catalogue.runtime)).rejects.toThrow();
});
