import { DossiersWorld, TUESDAY } from "./fixture";
import { BIRTH_PROOF, birth } from "./hanoi";
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
      // One is mandatory; the optional one was not shown.
      requiredCount: 1,
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
