import { DossiersWorld } from "./fixture";
import { BIRTH_PROOF, MARRIAGE, birth } from "./hanoi";
import { WARD_OFFICE, an } from "./people";
import { Verbs } from "./verbs";

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

describe("what is refused leaves nothing behind", () => {
  const cases: readonly [string, object | (() => Promise<object>), object][] = [
    ["an unknown procedure", { procedureCode: "9.999999" }, { __typename: "NotFoundProblem", code: "NOT_FOUND" }],
    ["an unknown office", { officeCode: "H99-X" }, { __typename: "NotFoundProblem" }],
    [
      "a procedure no longer in force",
      { procedureCode: "1.000001" },
      { __typename: "FilingRefusedProblem", code: "PROCEDURE_NOT_IN_FORCE" },
    ],
    ["a procedure that is not on display there", { procedureCode: "3.000183" }, { code: "PROCEDURE_NOT_OFFERED" }],
    ["an office of an abolished agency", { officeCode: "H26.62-BP" }, { code: "PROCEDURE_NOT_OFFERED" }],
    ["a way that is not on display there", { procedureCode: "2.000815" }, { code: "CHANNEL_NOT_OFFERED" }],
    [
      "a way that the version does not know",
      { procedureCode: "2.000815", officeCode: "H26-TTHCC" },
      { code: "CHANNEL_NOT_OFFERED" },
    ],
    ["an unknown case", { caseCode: "KHAC" }, { __typename: "InvalidInputProblem", path: ["input", "caseCode"] }],
    [
      "a telephone number that is none",
      { contact: { phone: "12" } },
      { code: "INVALID_INPUT", path: ["input", "contact", "phone"] },
    ],
    [
      "an address for mail that is none",
      { contact: { phone: "0900000017", email: "<script>" } },
      { path: ["input", "contact", "email"] },
    ],
    ["a subject with control characters", { subject: "a\u0000b" }, { path: ["input", "subject"] }],
    ["a subject without end", { subject: "x".repeat(501) }, { path: ["input", "subject"] }],
    [
      "a form that breaks its schema",
      { form: { childName: "K", childDateOfBirth: "hôm qua" } },
      { __typename: "FormInvalidProblem", code: "FORM_INVALID" },
    ],
    ["a form that is no object", { form: "x" }, { code: "FORM_INVALID" }],
    [
      "no papers",
      { components: [] },
      { __typename: "MissingPapersProblem", code: "PAPERS_MISSING", missing: [{ id: BIRTH_PROOF }] },
    ],
    [
      "a requirement of another procedure",
      { components: [{ requiredPaperId: "school-birth", paperId: "x" }] },
      { path: ["input", "components", "0", "requiredPaperId"] },
    ],
    [
      "a paper that does not exist",
      { components: [{ requiredPaperId: BIRTH_PROOF, paperId: "nothing" }] },
      { code: "PAPER_NOT_YOURS" },
    ],
    [
      "another holder's paper",
      async () => ({
        components: [
          { requiredPaperId: BIRTH_PROOF, paperId: await world.paper({ holder: "holder-binh", status: "VALID" }) },
        ],
      }),
      { code: "PAPER_NOT_YOURS" },
    ],
    [
      "a paper of another type",
      async () => ({ components: [{ requiredPaperId: BIRTH_PROOF, paperId: await world.paper({ type: "HOC_BA" }) }] }),
      { code: "PAPER_NOT_ACCEPTED" },
    ],
    [
      "a revoked paper",
      async () => ({
        components: [{ requiredPaperId: BIRTH_PROOF, paperId: await world.paper({ status: "REVOKED" }) }],
      }),
      { code: "PAPER_NOT_VALID" },
    ],
    [
      "a paper past its time",
      async () => ({
        components: [
          { requiredPaperId: BIRTH_PROOF, paperId: await world.paper({ status: "VALID", validUntil: "2026-03-09" }) },
        ],
      }),
      { code: "PAPER_NOT_VALID" },
    ],
    [
      "SQL in every code",
      { procedureCode: "'; DROP TABLE dossier; --", caseCode: "' OR 1=1 --" },
      { code: "NOT_FOUND" },
    ],
  ];

  it.each(cases)("%s", async (_what, change, expected) => {
    const input = await verbs.birthInput(typeof change === "function" ? await change() : change);
    const before = await world.footprint();
    expect(await verbs.submit(input)).toMatchObject(expected);
    expect(await world.footprint()).toEqual(before);
  });

  it("in the order rights, procedure and office, form, papers missing, papers refused", async () => {
    const wrong = { procedureCode: "1.000001", form: {}, components: [] as object[], ownerId: "holder-binh" };
    const submit = async (change: object) => (await verbs.submit(await verbs.birthInput({ ...wrong, ...change }))).code;
    expect(await submit({})).toBe("NOT_ALLOWED");
    expect(await submit({ ownerId: "holder-an" })).toBe("PROCEDURE_NOT_IN_FORCE");
    const offered = { ownerId: "holder-an", procedureCode: "1.001193" };
    expect(await submit({ ...offered, components: [{ requiredPaperId: MARRIAGE, paperId: "nothing" }] })).toBe(
      "FORM_INVALID",
    );
    const form = { childName: "Khôi", childDateOfBirth: "2026-03-01" };
    expect(await submit({ ...offered, form, components: [{ requiredPaperId: MARRIAGE, paperId: "nothing" }] })).toBe(
      "PAPERS_MISSING",
    );
  });

  it("tells every fault of the form at once, in the reader's language", async () => {
    const input = await verbs.birthInput({ form: { childName: "K" } });
    expect((await verbs.submit(input)).faults).toEqual([
      { pointer: "/childDateOfBirth", message: "This has to be filled in." },
      { pointer: "/childName", message: "At least 2 characters." },
    ]);
    const vietnamese = await verbs.submit(input, an, { locale: "vi" });
    expect(vietnamese.faults[1]).toEqual({ pointer: "/childName", message: "Ít nhất 2 ký tự." });
  });

  it("refuses to promise anything past the last loaded year", async () => {
    const before = await world.footprint();
    expect(
      await verbs.submit(await verbs.birthInput(), an, { now: new Date("2027-12-31T16:00:00+07:00") }),
    ).toMatchObject({ errors: ["CALENDAR_NOT_LOADED"] });
    expect(await world.footprint()).toEqual(before);
  });
});

describe("what another system has just acknowledged", () => {
  it("is waited for before a paper is said not to be theirs", async () => {
    const paperId = await world.paper({}, false);
    expect(
      await verbs.submit(await verbs.birthInput({ components: [{ requiredPaperId: BIRTH_PROOF, paperId }] })),
    ).toMatchObject({ __typename: "SubmitDossierSuccess" });
  });

  it("is waited for before a procedure is said not to exist", async () => {
    const announced = birth({
      id: "1.000656-v1",
      procedure: { code: "1.000656", name: "Đăng ký khai tử", field: "G15-HT01", level: "COMMUNE" },
    });
    world.announce("catalogue", "version", announced.id, announced);
    world.announce("catalogue", "posting", "new", {
      id: "new",
      version: announced.id,
      procedure: "1.000656",
      office: WARD_OFFICE,
      channel: "ONLINE",
      postedOn: "2026-03-10",
      withdrawnOn: null,
    });
    expect(await verbs.submit(await verbs.birthInput({ procedureCode: "1.000656" }))).toMatchObject({
      __typename: "SubmitDossierSuccess",
    });
  });
});

it("is not offered where nobody is trained for one of its steps", async () => {
  const lacking = birth({
    id: "1.004884-v1",
    procedure: { code: "1.004884", name: "Đăng ký lại khai sinh", field: "G15-XX", level: "COMMUNE" },
  });
  await world.tell("catalogue", "version", lacking.id, lacking);
  await world.tell("catalogue", "posting", "lacking", {
    id: "lacking",
    version: lacking.id,
    procedure: "1.004884",
    office: WARD_OFFICE,
    channel: "ONLINE",
    postedOn: "2026-03-10",
    withdrawnOn: null,
  });
  const before = await world.footprint();
  expect(await verbs.submit(await verbs.birthInput({ procedureCode: "1.004884" }))).toMatchObject({
    code: "PROCEDURE_NOT_OFFERED",
  });
  expect(await world.footprint()).toEqual(before);
});
