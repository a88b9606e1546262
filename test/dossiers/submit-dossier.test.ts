import { DossiersWorld, TUESDAY, freshKey } from "./fixture";
import { BIRTH_PROOF, MARRIAGE, birth } from "./hanoi";
import { SCHOOL_OFFICE, WARD_OFFICE, an, official } from "./people";
import { Verbs } from "./verbs";

const DOSSIER = `query ($code: ID!) { dossier(code: $code) {
  code caseCode subject submitterIdentified mayBeInterviewed channel status nationalStatus payment delivery resultByPost submittedAt acceptBy acceptedAt consulted
  procedure { code } version { id } owner { id } submitter { id } contact { phone email address } assistedAtOffice { code } receivedAtOffice { code } decidingAgency { code }
  form fees { code name kind moment quantity amount status } components { requiredPaper { id } paper { id } origin } trackingToken slips { number } results { id }
  clock { state budgetMinutes usedMinutes remainingMinutes dueAt timeliness }
  steps { ordinal name role agency { code } official { id } state startedAt dueAt finishedAt timeliness carriedOnPaper }
  history { totalCount edges { node { kind status official { id } sequence } } } } }`;

let world: DossiersWorld;
let verbs: Verbs;
beforeAll(async () => {
  world = await DossiersWorld.open();
  verbs = new Verbs(world);
});
afterAll(() => world.close());

const read = async (code: string) => {
  const { data, errors } = await world.ask(DOSSIER, { code }, an);
  expect(errors).toBeUndefined();
  return data.dossier;
};

describe("a filing", () => {
  it("gets its code of the day and stands there whole", async () => {
    const input = await verbs.birthInput({
      subject: " Khai sinh cho con ",
      contact: { phone: "+84 900 000 017", email: "an@example.vn" },
      mayBeInterviewed: true,
    });
    const { __typename, dossier } = await verbs.submit(input);
    expect(__typename).toBe("SubmitDossierSuccess");
    expect(dossier.code).toMatch(/^H26\.62\.3-260310-\d{4}$/);
    const paper = (input["components"] as { paperId: string }[])[0]?.paperId;
    expect(await read(dossier.code)).toMatchObject({
      caseCode: "THUONG",
      subject: "Khai sinh cho con",
      submitterIdentified: true,
      mayBeInterviewed: true,
      channel: "ONLINE",
      status: "SUBMITTED",
      nationalStatus: 1,
      payment: "NOT_DUE",
      delivery: "NOT_READY",
      submittedAt: "2026-03-10T10:00:00.000+07:00",
      acceptBy: "2026-03-11T10:00:00.000+07:00",
      acceptedAt: null,
      procedure: { code: "1.001193" },
      version: { id: "1.001193-v1" },
      owner: { id: "holder-an" },
      submitter: { id: "holder-an" },
      contact: { phone: "+84 900 000 017", email: "an@example.vn", address: null },
      assistedAtOffice: null,
      receivedAtOffice: { code: WARD_OFFICE },
      decidingAgency: { code: "H26.62.3" },
      form: { childName: "Nguyễn Minh Khôi" },
      components: [{ requiredPaper: { id: BIRTH_PROOF }, paper: { id: paper }, origin: "UPLOADED" }],
      clock: { state: "NOT_STARTED", usedMinutes: 0, dueAt: null, timeliness: "WITHIN_TIME" },
      slips: [],
      results: [],
      fees: [],
      history: { totalCount: 1, edges: [{ node: { kind: "SUBMITTED", status: "SUBMITTED", official: null } }] },
    });
  });

  it("has exactly one accountable official for every step, the reception under way until acceptance is due", async () => {
    const { steps } = await read(await verbs.submitted());
    expect(steps.map((step: { role: string; state: string }) => [step.role, step.state])).toEqual([
      ["RECEIVER", "ACTIVE"],
      ["SPECIALIST", "WAITING"],
      ["LEADER", "WAITING"],
      ["RETURNER", "WAITING"],
    ]);
    expect(steps.every((step: { official: unknown; name: string }) => step.official !== null && step.name !== "")).toBe(
      true,
    );
    expect(steps[0]).toMatchObject({
      startedAt: "2026-03-10T10:00:00.000+07:00",
      dueAt: "2026-03-11T10:00:00.000+07:00",
    });
  });

  it("spreads the work over officials of the same role", async () => {
    for (let n = 0; n < 4; n += 1) await verbs.submitted();
    const load = await world.sql<{ official: string; n: number }>(
      "SELECT official, count(*)::int AS n FROM step WHERE role IN ('RECEIVER', 'RETURNER') GROUP BY official",
    );
    expect(load).toHaveLength(2);
    expect(Math.abs(load[0]!.n - load[1]!.n)).toBeLessThanOrEqual(1);
  });

  it("names the procedure where no subject is given, and takes the case that is named", async () => {
    const components = [{ requiredPaperId: `${BIRTH_PROOF}-verified`, paperId: await world.paper() }];
    const { dossier } = await verbs.submit(await verbs.birthInput({ caseCode: "XAC_MINH", components }));
    expect(await read(dossier.code)).toMatchObject({
      caseCode: "XAC_MINH",
      subject: "Đăng ký khai sinh",
      clock: { budgetMinutes: 5 * 480 },
    });
  });

  it("at the counter is an official's for the citizen in front, who stays the submitter", async () => {
    const paperId = await world.paper({ holder: "holder-binh", uploader: { holder: null, official: "receiver" } });
    const input = await verbs.birthInput({
      channel: "COUNTER",
      ownerId: "holder-an",
      submitterId: "holder-binh",
      components: [{ requiredPaperId: BIRTH_PROOF, paperId }],
    });
    const { dossier } = await verbs.submit(input, official("receiver"));
    expect(await read(dossier.code)).toMatchObject({
      channel: "COUNTER",
      submitterIdentified: false,
      owner: { id: "holder-an" },
      submitter: { id: "holder-binh" },
      assistedAtOffice: { code: WARD_OFFICE },
      components: [{ origin: "DIGITISED" }],
      history: { edges: [{ node: { official: { id: "receiver" } } }] },
    });
    expect((await read(dossier.code)).steps[0].official).toEqual({ id: "receiver" });
  });

  it("owes what the catalogue lists, and nothing else", async () => {
    const input = await verbs.birthInput({ procedureCode: "2.000815", channel: "COUNTER", form: {}, components: [] });
    const { dossier } = await verbs.submit(input, official("receiver"));
    expect(await read(dossier.code)).toMatchObject({
      payment: "DUE",
      fees: [
        {
          code: "LP-01",
          name: "Lệ phí chứng thực",
          kind: "FEE",
          moment: "RECEPTION",
          quantity: 1,
          amount: 10_000,
          status: "DUE",
        },
      ],
    });
  });

  it("tells the feed where it stands, without a name, a number or a word of the form", async () => {
    const code = await verbs.submitted();
    const [event] = await world.sql<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM outbox WHERE topic = 'dossier' AND key = $1",
      [code],
    );
    expect(event?.payload).toMatchObject({
      code,
      event: "SUBMITTED",
      status: "SUBMITTED",
      owner: "holder-an",
      submitter: "holder-an",
      office: WARD_OFFICE,
      agency: "H26.62.3",
      readers: ["H26", "H26.62.3"],
      procedure: "1.001193",
      version: "1.001193-v1",
      caseCode: "THUONG",
      channel: "ONLINE",
      requiredCount: 2,
      results: [],
      mayBeInterviewed: false,
      submittedAt: "2026-03-10T03:00:00.000Z",
      acceptedAt: null,
      components: [{ requiredPaper: BIRTH_PROOF, origin: "UPLOADED" }],
    });
    expect(JSON.stringify(event)).not.toMatch(/Khôi|0900000017/);
  });

  it("keeps contact, form and token encrypted", async () => {
    const code = await verbs.submitted();
    const [row] = await world.sql<{ whole: string }>(
      "SELECT encode(contact || form || tracking_token, 'escape') AS whole FROM dossier WHERE code = $1",
      [code],
    );
    expect(row?.whole).not.toMatch(/0900000017|childName|Khôi/);
  });
});

describe("the same paper again", () => {
  it("is a reused component in the next dossier, a reused result where a procedure gave it", async () => {
    const input = await verbs.birthInput();
    await verbs.submit(input);
    const result = await world.paper({
      type: "KQ.G15.000032",
      status: "VALID",
      origin: "PROCEDURE_RESULT",
      sourceDossier: "H26.62.3-250801-0001",
    });
    const again = await verbs.submit({
      ...input,
      components: [...(input["components"] as object[]), { requiredPaperId: MARRIAGE, paperId: result }],
    });
    const { components } = await read(again.dossier.code);
    expect(components.map((one: { origin: string }) => one.origin)).toEqual(["REUSED_COMPONENT", "REUSED_RESULT"]);
  });

  it("is told as used in both, to whom may see them", async () => {
    const input = await verbs.birthInput();
    const codes = [await verbs.submit(input), await verbs.submit(input)].map((answer) => answer.dossier.code);
    const paper = (input["components"] as { paperId: string }[])[0]!.paperId;
    const USED = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Paper { usedIn { totalCount edges { node { code } } } } } }`;
    const of = [{ __typename: "Paper", id: paper }];
    const { data } = await world.ask(USED, { of }, an);
    expect(data._entities[0].usedIn.edges.map((edge: { node: { code: string } }) => edge.node.code).toSorted()).toEqual(
      codes.toSorted(),
    );
    const others = await world.ask(USED, { of }, { ...an, holder: "holder-binh" });
    expect(others.data._entities[0].usedIn).toEqual({ totalCount: 0, edges: [] });
  });
});

describe("idempotency", () => {
  it("answers twenty at once from one dossier", async () => {
    const input = { ...(await verbs.birthInput()), idempotencyKey: freshKey() };
    const before = await world.footprint();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verbs.submit(input)));
    expect(new Set(answers.map((answer) => answer.dossier?.code)).size).toBe(1);
    expect((await world.footprint())["dossier"]).toBe(before["dossier"]! + 1);
  });

  it("refuses the same key for something else, and frees a key that was refused", async () => {
    const input = { ...(await verbs.birthInput()), idempotencyKey: freshKey() };
    await verbs.submit(input);
    expect(await verbs.submit({ ...input, subject: "Khác" })).toMatchObject({
      __typename: "ConflictProblem",
      code: "CONFLICT",
    });
    const key = freshKey();
    expect(await verbs.submit({ ...input, form: {}, idempotencyKey: key })).toMatchObject({ code: "FORM_INVALID" });
    expect(await verbs.submit({ ...input, idempotencyKey: key })).toMatchObject({ __typename: "SubmitDossierSuccess" });
  });
});

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

it("keeps the version under which it was filed, whatever is announced later", async () => {
  const code = await verbs.submitted({ now: TUESDAY });
  await world.tell("catalogue", "version", "1.001193-v1", birth({ effectiveTo: "2026-03-31", results: ["OTHER"] }));
  await world.tell(
    "catalogue",
    "version",
    "1.001193-v2",
    birth({ id: "1.001193-v2", number: 2, effectiveFrom: "2026-04-01" }),
  );
  expect((await read(code)).version).toEqual({ id: "1.001193-v1" });
  const later = await verbs.submitted({ now: new Date("2026-04-01T09:00:00+07:00") });
  expect((await read(later)).version).toEqual({ id: "1.001193-v2" });
  expect(
    (
      await world.sql<{ results: unknown }>(
        "SELECT body->'results' AS results FROM procedure_version WHERE id = '1.001193-v1'",
      )
    )[0]?.results,
  ).toEqual(["KQ.G15.000031"]);
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

it("takes the steps of a school to the school itself", async () => {
  const result = await world.paper({
    type: "KQ.G15.000031",
    status: "VALID",
    origin: "PROCEDURE_RESULT",
    sourceDossier: "H26.62.3-260301-0001",
  });
  const input = await verbs.birthInput({
    procedureCode: "3.000183",
    officeCode: SCHOOL_OFFICE,
    form: { any: 1 },
    components: [{ requiredPaperId: "school-birth", paperId: result }],
  });
  const { dossier } = await verbs.submit(input);
  expect(dossier.code).toBe("H26.9.12-260310-0001");
  const { steps, decidingAgency, components } = await read(dossier.code);
  expect(steps.map((step: { official: { id: string } }) => step.official.id)).toEqual([
    "school-officer",
    "school-teacher",
    "school-head",
    "school-officer",
  ]);
  expect([decidingAgency.code, components[0].origin]).toEqual(["H26.9.12", "REUSED_RESULT"]);
});
