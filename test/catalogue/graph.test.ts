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

describe("a page", () => {
  const body = `code name level validFrom province { name }
    offices { code kind agency { code } workingSessions { weekday } counters { id fields { code } }
      postings(first: 3) { totalCount edges { node { id version { id procedure { code } } } } } }`;
  const procedure = `code name field { name } bundles { code } offices(first: 2) { totalCount edges { node { name agency { name } } } }
    versions { id procedure { code } results { code } cases { code fees { code amount } requiredPapers { id acceptedTypes { code resultOf { code } } } } process { ordinal } }
    version { id formSchema cases { timeLimit { amount } } }`;

  it.each([
    [
      "bodies of a province",
      (n: number) => `{ agencies(first: ${n}, filter: { province: "H26" }) { totalCount
      edges { node { ${body} children(first: 2) { totalCount edges { node { code parent { code } } } } } } } }`,
    ],
    [
      "wards",
      (n: number) => `{ agencies(first: ${n}, filter: { province: "H26", level: COMMUNE, validOn: "2026-11-24" }) {
      edges { node { ${body} parent { code name } } } } }`,
    ],
    [
      "abolished districts",
      (n: number) => `{ agencies(first: ${n}, filter: { level: DISTRICT }) {
      edges { node { code parent { code } successors { code offices { code branchOf { code } } } } } } }`,
    ],
    ["procedures", (n: number) => `{ procedures(first: ${n}) { totalCount edges { node { ${procedure} } } } }`],
    [
      "procedures searched for",
      (n: number) => `{ procedures(first: ${n}, search: "đăng ký khai sinh") { edges { node { ${procedure} } } } }`,
    ],
  ])("of fifty %s costs as many statements as a page of one", async (what, query) => {
    const rowsOf = ({ data }: Asked): number => Object.values<{ edges: unknown[] }>(data)[0]?.edges.length ?? 0;
    const one = await ask(query(1));
    const many = await ask(query(50));
    expect([one.codes, many.codes, rowsOf(one)]).toEqual([[], [], 1]);
    expect(rowsOf(many)).toBeGreaterThan(5);
    expect([what, many.statements]).toEqual([what, one.statements]);
  });

  const cursor = (values: unknown): string => Buffer.from(JSON.stringify(values)).toString("base64url");
  const strange = [["\u0000"], ["a\u0000"], [null], [1, "\u0000"], [[]], [true]].map(cursor);

  it.each([...strange, "not-a-cursor", "W10", "WyJhIiwiYiIsImMiXQ", "bnVsbA", "{}", "eyJhIjoxfQ"])(
    "refuses the broken cursor %s",
    async (after) => {
      for (const field of [
        "agencies",
        "procedures",
        'procedures(search: "khai sinh"',
        'agency(code: "H26") { children',
      ]) {
        const list =
          field.includes("(") && !field.includes("{") ? `${field}, after: "${after}")` : `${field}(after: "${after}")`;
        const { codes } = await ask(`{ ${list} { edges { cursor } } ${field.includes("{") ? "}" : ""} }`);
        expect(codes).toEqual(["BAD_USER_INPUT"]);
      }
    },
  );

  it.each([-1, 101, 2147483647])("refuses first: %i", async (first) => {
    expect((await ask(`{ agencies(first: ${first}) { totalCount } }`)).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await ask(`{ office(code: "H26-TTHCC") { postings(first: ${first}) { totalCount } } }`)).codes).toEqual([
      "BAD_USER_INPUT",
    ]);
  });

  it("may be empty and still say how many there are, and takes null for the usual number", async () => {
    const { data } = await ask(
      "{ none: agencies(first: 0) { edges { cursor } totalCount pageInfo { hasNextPage endCursor } } usual: agencies(first: null) { edges { cursor } } }",
    );
    expect(data.none).toEqual({ edges: [], totalCount: 139, pageInfo: { hasNextPage: true, endCursor: null } });
    expect(data.usual.edges).toHaveLength(20);
  });

  it("reads on below a row as it does at the top", async () => {
    const page = async (after: string): Promise<{ codes: string[]; end: string; more: boolean }> => {
      const { data } = await ask(
        `{ agency(code: "H26") { children(first: 7${after && `, after: "${after}"`}) { edges { node { code } } pageInfo { hasNextPage endCursor } } } }`,
      );
      const { edges, pageInfo } = data.agency.children;
      return {
        codes: edges.map((edge: { node: { code: string } }) => edge.node.code),
        end: pageInfo.endCursor,
        more: pageInfo.hasNextPage,
      };
    };
    const seen: string[] = [];
    for (let after = ""; ;) {
      const { codes, end, more } = await page(after);
      seen.push(...codes);
      if (!more) break;
      after = end;
    }
    const { data } = await ask(
      '{ agency(code: "H26") { children(first: 100) { totalCount edges { node { code } } } } }',
    );
    expect(seen).toEqual(data.agency.children.edges.map((edge: { node: { code: string } }) => edge.node.code));
    expect(new Set(seen).size).toBe(data.agency.children.totalCount);
  });
});

describe("time", () => {
  it("gives the version in force on a day, and none where none is", async () => {
    const { data } =
      await ask(`{ procedure(code: "1.001193") { now: version { id } before: version(on: "2025-06-30") { id endReason } never: version(on: "2003-01-01") { id } }
      gone: procedure(code: "2.002621") { version { id } versions { effectiveTo endReason } }
      next: procedure(code: "1.004884") { version { id } later: version(on: "2027-03-01") { id legalBasis } } }`);
    expect(data.procedure).toMatchObject({
      now: { id: "1.001193-v2" },
      before: { id: "1.001193-v1", endReason: expect.any(String) as string },
      never: null,
    });
    expect(data.gone).toMatchObject({ version: null, versions: [{ effectiveTo: "2026-06-30" }] });
    expect(data.next).toMatchObject({
      version: { id: "1.004884-v1" },
      later: { id: "1.004884-v2", legalBasis: ["Luật Hộ tịch 03/2026/QH16"] },
    });
  });

  it("is the request's own: versions, names and displays follow a moved clock", async () => {
    const query =
      `{ procedure(code: "1.004884") { version { id } } agency(code: "H19") { name } huế: agency(code: "H57") { name }
      office(code: "H26.62-BPMC") { postings { totalCount } } }`.replace("huế", "hue");
    expect((await ask(query, "2027-03-01T00:00:00+07:00")).data).toEqual({
      procedure: { version: { id: "1.004884-v2" } },
      agency: { name: "UBND thành phố Đồng Nai" },
      hue: { name: "UBND thành phố Huế" },
      office: { postings: { totalCount: 0 } },
    });
    expect((await ask(query, "2024-12-31T23:59:59+07:00")).data).toEqual({
      procedure: { version: null },
      agency: { name: "UBND tỉnh Đồng Nai" },
      hue: { name: "UBND tỉnh Thừa Thiên Huế" },
      office: { postings: { totalCount: 3 } },
    });
    expect((await ask(query, "2026-04-29T17:00:00Z")).data.agency.name).toBe("UBND thành phố Đồng Nai");
    expect((await ask(query, "2026-04-29T16:59:59Z")).data.agency.name).toBe("UBND tỉnh Đồng Nai");
  });

  it("tells worked days, and refuses years that are not loaded", async () => {
    const { data } = await ask(
      '{ a: workingDay(on: "2026-11-24") { kind working instrument } b: workingDay(on: "2026-01-10") { kind working } c: workingDay(on: "2027-02-05") { working instrument } }',
    );
    expect(data.a).toEqual({
      kind: "HOLIDAY",
      working: false,
      instrument: "Nghị quyết 28/2026/QH16: Ngày Văn hóa Việt Nam",
    });
    expect(data.b).toEqual({ kind: "SWAPPED_WORKING", working: true });
    expect(data.c).toMatchObject({ working: false, instrument: expect.stringContaining("provisional") as string });
    for (const day of ["2028-01-03", "2024-12-31", "1900-01-01"]) {
      expect((await ask(`{ workingDay(on: "${day}") { working } }`)).codes).toEqual(["CALENDAR_NOT_LOADED"]);
    }
  });
});

it("gives a form's fields in the order in which they are filled in", async () => {
  const { data } = await ask('{ procedure(code: "1.001193") { version { formSchema } } }');
  const { properties, required, examples } = data.procedure.version.formSchema;
  expect(Object.keys(properties).slice(0, 4)).toEqual(["childName", "childDateOfBirth", "childSex", "placeOfBirth"]);
  expect(required).toContain("motherName");
  expect(examples).toHaveLength(1);
});

describe("what the office shows", () => {
  it("follows the day: withdrawn postings only while they hung", async () => {
    const { data } = await ask(`{ office(code: "H26.63.10-BPMC") { now: postings { totalCount }
      then: postings(on: "2025-06-30") { edges { node { withdrawnOn complete version { id } } } } } }`);
    expect(data.office.now.totalCount).toBe(0);
    expect(data.office.then.edges.map((edge: { node: unknown }) => edge.node)).toEqual([
      { withdrawnOn: "2025-07-01", complete: false, version: { id: "1.001193-v1" } },
      { withdrawnOn: "2025-07-01", complete: false, version: { id: "1.004222-v1" } },
    ]);
  });

  it("finds the offices of a procedure, and a procedure by its office", async () => {
    const { data } = await ask(`{ procedure(code: "3.000183") { offices { edges { node { code branchOf { code } } } } }
      procedures(filter: { office: "H26.9.12-BPMC" }) { edges { node { code } } } }`);
    expect(data.procedure.offices.edges).toEqual([
      { node: { code: "H26-TTHCC", branchOf: null } },
      { node: { code: "H26.9.12-BPMC", branchOf: { code: "H26-TTHCC" } } },
    ]);
    expect(data.procedures.edges).toEqual([{ node: { code: "3.000183" } }]);
  });
});

describe("entities that others refer to", () => {
  const entities = (representations: string, selection: string): string =>
    `{ _entities(representations: [${representations}]) { ${selection} } }`;

  it("are found by their keys, each kind with one statement, and are null where there is none", async () => {
    const keys = ["H26", "H29", "H99", "H26.62.3"].map((code) => `{ __typename: "Agency", code: "${code}" }`).join(" ");
    const { data, statements } = await ask(entities(keys, "... on Agency { name }"));
    expect(data._entities).toEqual([
      { name: "UBND thành phố Hà Nội" },
      { name: "UBND thành phố Hồ Chí Minh" },
      null,
      { name: "UBND phường Long Biên" },
    ]);
    expect(statements).toBe(1);
  });

  it.each([
    ["OneStopOffice", 'code: "H26.62.3-TTHCC"', "name"],
    ["Counter", 'id: "H26.62.3-TTHCC.1"', "label"],
    ["ProcedureField", 'code: "G15-TP07"', "name"],
    ["Procedure", 'code: "1.001193"', "name"],
    ["ProcedureVersion", 'id: "1.001193-v2"', "announcementDecision"],
    ["RequiredPaper", 'id: "1.001193-v2.THUONG.GIAY_CHUNG_SINH"', "name"],
    ["PaperType", 'code: "KQ.G15.000031"', "name"],
    ["ProcedureBundle", 'code: "3.000722"', "name"],
  ])("%s", async (type, key, field) => {
    const { data, codes } = await ask(entities(`{ __typename: "${type}", ${key} }`, `... on ${type} { ${field} }`));
    expect(codes).toEqual([]);
    expect(data._entities[0][field]).toEqual(expect.any(String));
    const wrong = await ask(
      entities(`{ __typename: "${type}", ${key.replace(/"[^"]*"/, '"no\\u0000ne"')} }`, `... on ${type} { ${field} }`),
    );
    expect(wrong).toMatchObject({ codes: [], data: { _entities: [null] } });
  });
});
