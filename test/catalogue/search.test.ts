import "reflect-metadata";
import fc from "fast-check";
import { loadReferenceData } from "../../subgraphs/catalogue/load-reference-data";
import { referenceContent } from "../../subgraphs/catalogue/loading/reference";
import type { DataSource } from "typeorm";
import { openDatabase, rows } from "../../subgraphs/kit/database";
import { adminUrl } from "../support/database";
import { rowsRead } from "../support/rows-read";
import { type Asked, type ScratchCatalogue, asking, scratchCatalogue } from "./fixture";

let catalogue: ScratchCatalogue;
let ask: (query: string, now?: string) => Promise<Asked>;

beforeAll(async () => {
  catalogue = await scratchCatalogue(adminUrl());
  await loadReferenceData(catalogue.migrator);
  ask = asking(catalogue.runtime);
});
afterAll(() => catalogue?.drop());

async function found(words: string, filter = "", first = 5): Promise<string[]> {
  const { data, codes } = await ask(
    `{ procedures(search: ${JSON.stringify(words)}, first: ${first}${filter && `, filter: ${filter}`}) { edges { node { code } } } }`,
  );
  expect(codes).toEqual([]);
  return data.procedures.edges.map((edge: { node: { code: string } }) => edge.node.code);
}

describe("searching procedures", () => {
  it.each([
    ["Đăng ký khai sinh", "1.001193"],
    ["dang ky khai sinh", "1.001193"],
    ["KHAI SINH", "1.001193"],
    ["khai sinh", "1.001193"],
    ["đăng ký kết hôn", "1.000894"],
    ["ket hon nuoc ngoai", "2.000806"],
    ["khai tử", "1.000656"],
    ["lý lịch tư pháp", "2.000488"],
    ["ly lich tu phap", "2.000488"],
    ["ho kinh doanh", "1.001612"],
    ["tach ho", "1.010038"],
    ["dang ky tam tru", "1.004194"],
    ["1.001193", "1.001193"],
    ["2.000815", "2.000815"],
    ["tuyển sinh", "3.000183"],
  ])("%s finds %s first", async (words, code) => expect((await found(words))[0]).toBe(code));

  it.each([
    ["khai shin", "1.001193"],
    ["dang ki khai sinh", "1.001193"],
    ["kết hon", "1.000894"],
    ["thuong chu", "1.004222"],
    ["lý lịch tư fáp", "2.000488"],
    ["chung thuc ban sau", "2.000815"],
  ])("%s, mistyped, still finds %s", async (words, code) => expect(await found(words)).toContain(code));

  it.each([
    ["hộ khẩu", "1.004222"],
    ["sổ đỏ", "1.013978"],
    ["so do", "1.012783"],
    ["mai tang phi", "1.001731"],
  ])("%s, as people say it, finds %s", async (words, code) => expect(await found(words)).toContain(code));

  it("takes composed and decomposed letters alike", async () => {
    const words = "Đăng ký kết hôn";
    expect(await found(words.normalize("NFD"))).toEqual(await found(words.normalize("NFC")));
  });

  it("puts what is spelled with the same marks before what only sounds alike", async () => {
    expect((await found("khai tử"))[0]).toBe("1.000656");
    expect((await found("hộ tịch"))[0]).not.toBe(undefined);
  });

  it.each([
    "zzzz qqqq",
    "%",
    "_",
    "'",
    "'; DROP TABLE procedure; --",
    "<script>alert(1)</script>",
    "\u0000",
    ":* & !",
    "(((",
  ])("finds nothing, and breaks nothing, by %j", async (words) => {
    const { codes } = await ask(`{ procedures(search: ${JSON.stringify(words)}) { edges { node { code } } } }`);
    expect(codes).toEqual([]);
    const [{ n } = { n: 0 }] = await rows<{ n: number }>(
      catalogue.runtime,
      "SELECT count(*)::integer AS n FROM procedure",
    );
    expect(n).toBeGreaterThan(40);
  });

  it("finds every procedure by its own name, with and without marks, and by its code", async () => {
    const known = referenceContent()
      .get("procedure")
      .map((row) => ({ code: String(row["code"]), name: String(row["name"]) }));
    for (const { code, name } of known) {
      const bare = name.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");
      expect((await found(code, "", 1))[0]).toBe(code);
      expect((await found(name, "", 1))[0]).toBe(code);
      expect((await found(bare.toUpperCase(), "", 1))[0]).toBe(code);
    }
  });

  it("answers whatever is typed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 300 }), async (words) => {
        const { codes } = await ask(
          `query { procedures(search: ${JSON.stringify(words)}, first: 3) { edges { cursor } totalCount } }`,
        );
        expect(codes).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps out what shares a few letters only", async () => {
    expect(await found("khai sinh", "", 50)).not.toContain("1.000656");
    expect(await found("kết hôn nước ngoài", "", 50)).toEqual(["2.000806"]);
  });

  it("reads on in the same order, without a gap or a repetition", async () => {
    const whole = await found("đăng ký", "", 100);
    expect(whole.length).toBeGreaterThan(10);
    const paged: string[] = [];
    for (let after = ""; ;) {
      const { data } = await ask(
        `{ procedures(search: "đăng ký", first: 3${after && `, after: "${after}"`}) { totalCount edges { node { code } } pageInfo { hasNextPage endCursor } } }`,
      );
      expect(data.procedures.totalCount).toBe(whole.length);
      paged.push(...data.procedures.edges.map((edge: { node: { code: string } }) => edge.node.code));
      if (!data.procedures.pageInfo.hasNextPage) break;
      after = data.procedures.pageInfo.endCursor;
    }
    expect(paged).toEqual(whole);
  });

  it("filters by field, level, what is offered online, what it gives and when it is in force", async () => {
    expect(await found("", '{ field: "G15-TP03" }', 50)).toEqual(["2.000815", "2.000884", "2.000908", "2.001019"]);
    expect(await found("", '{ resultType: "KQ.G15.000031" }', 50)).toEqual(["1.001193", "1.004884"]);
    expect(await found("", '{ resultType: "KQ.G15.000031", inForceOn: "2025-01-01" }', 50)).toEqual([
      "1.001193",
      "2.001023",
      "2.002621",
    ]);
    expect(await found("", '{ inForceOn: "2003-01-01" }', 50)).toEqual([]);
    expect(await found("khai sinh", '{ onlineLevel: FULL, level: COMMUNE, inForceOn: "2026-11-24" }')).not.toContain(
      "2.002621",
    );
    expect(await found("", '{ field: "\\u0000", level: PROVINCE }')).toEqual([]);
  });
});

describe("searching agencies", () => {
  const units = async (filter: string): Promise<string[]> => {
    const { data, codes } = await ask(`{ agencies(filter: ${filter}, first: 5) { edges { node { code } } } }`);
    expect(codes).toEqual([]);
    return data.agencies.edges.map((edge: { node: { code: string } }) => edge.node.code);
  };

  it.each([
    ["ha noi", "H26"],
    ["Thành phố Hồ Chí Minh", "H29"],
    ["thua thien hue", "H57"],
    ["tinh dong nai", "H19"],
    ["H26.62.3", "H26.62.3"],
    ["bo tu phap", "G15"],
  ])("%s finds %s first", async (words, code) =>
    expect((await units(`{ search: ${JSON.stringify(words)} }`))[0]).toBe(code),
  );

  it("tells abolished units from living ones", async () => {
    expect(await units('{ search: "long bien" }')).toEqual(expect.arrayContaining(["H26.62", "H26.62.3"]));
    expect(await units('{ search: "long bien", validOn: "2026-11-24" }')).not.toContain("H26.62");
    expect(await units('{ search: "long bien", validOn: "2025-06-30" }')).not.toContain("H26.62.3");
    expect(await units('{ search: "pleiku", level: DISTRICT, province: "H21" }')).toEqual(["H21.1"]);
  });
});

describe("among twenty thousand others", () => {
  const MANY = 20_000;
  let single: DataSource;
  beforeAll(async () => {
    await rows(
      catalogue.migrator,
      `INSERT INTO procedure (code, name, field, level)
       SELECT '3.' || (700000 + n), 'Thủ tục giả định số ' || md5(n::text), (SELECT min(code) FROM procedure_field), 'PROVINCE'
       FROM generate_series(1, ${MANY}) AS n`,
    );
    await rows(
      catalogue.migrator,
      `INSERT INTO agency (code, name, level, valid_from, verified)
       SELECT 'Z99.' || n / 1000 || '.' || n % 1000, 'Cơ quan giả định số ' || md5(n::text), 'COMMUNE', '2020-01-01', false FROM generate_series(1, ${MANY}) AS n`,
    );
    await rows(catalogue.migrator, "VACUUM ANALYZE procedure, agency");
    const url = (catalogue.runtime.options as { url: string }).url;
    single = await openDatabase({ url, name: "search", entities: [], poolSize: 1 });
  });
  afterAll(() => single?.destroy());

  it.each([
    ["procedure", '{ procedures(search: "dang ki khai sinh", first: 5) { edges { node { code } } totalCount } }'],
    ["agency", '{ agencies(filter: { search: "phuong long bien" }, first: 5) { edges { node { code } } totalCount } }'],
  ])(
    "finds a %s, for the page and for its count, by the index for words and by the one for likeness",
    async (table, query) => {
      const asked = asking(single);
      const read = await rowsRead(single, table, async () => {
        const { data, codes } = await asked(query);
        expect(codes).toEqual([]);
        expect(Object.values<{ edges: unknown[] }>(data)[0]?.edges.length).toBeGreaterThan(0);
      });
      expect(read).toMatchObject({ scans: { [`${table}_words`]: 2, [`${table}_trigrams`]: 2 } });
    },
  );
});
