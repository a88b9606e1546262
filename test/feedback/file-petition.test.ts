import {
  FeedbackWorld,
  SCHOOL,
  WARD_OFFICE,
  WARD,
  an,
  binh,
  dossierPayload,
  feedbackOfficer,
  freshKey,
  nobody,
  official,
  receiver,
} from "./fixture";
import { FILE, PetitionDesk } from "./petition-desk";

let world: FeedbackWorld;
let desk: PetitionDesk;
beforeAll(async () => {
  world = await FeedbackWorld.open();
  desk = new PetitionDesk(world);
});
afterAll(() => world.close());

describe("filing a petition", () => {
  it("needs no more than words; what names nobody is counted with the office that runs the portal", async () => {
    const petition = await desk.filed({}, an, new Date("2026-10-05T01:00:00Z"));
    expect(petition).toMatchObject({
      code: "PAKN-G22-261005-0001",
      status: "RECEIVED",
      timeliness: "WITHIN_TIME",
      public: true,
      reopenedTimes: 0,
      title: "Khai sinh",
      content: "Chờ lâu",
      field: null,
      procedure: null,
      dossier: null,
      office: null,
      agency: null,
      receivedAt: "2026-10-05T08:00:00.000+07:00",
      dueAt: "2026-10-20T08:00:00.000+07:00",
    });
  });

  it("about a dossier knows its procedure, field, office and agency", async () => {
    await world.dossier("P-1");
    expect(await desk.filed({ dossierCode: "P-1" })).toMatchObject({
      dossier: { code: "P-1" },
      procedure: { code: "1.001193" },
      field: { code: "G15-HT01" },
      office: { code: WARD_OFFICE },
      agency: { code: WARD },
    });
  });

  it("about a dossier filed a moment ago waits for it", async () => {
    world.announce(
      "dossiers",
      "dossier",
      "P-new",
      dossierPayload("P-new", { status: "SUBMITTED", acceptedAt: null, timeliness: null }),
    );
    expect(await desk.filed({ dossierCode: "P-new" })).toMatchObject({ dossier: { code: "P-new" } });
  });

  it("takes gapless codes of the day, whoever files at once and whatever is refused in between", async () => {
    const now = new Date("2026-04-01T02:00:00Z");
    const attempts = Array.from({ length: 40 }, (_, n) =>
      desk.file({ agencyCode: n % 4 === 3 ? "nowhere" : WARD }, an, now),
    );
    const codes = (await Promise.all(attempts)).flatMap((answer) =>
      answer.petition ? [answer.petition.code as string] : [],
    );
    expect(codes.sort()).toEqual(
      Array.from({ length: 30 }, (_, n) => `PAKN-H26-260401-${String(n + 1).padStart(4, "0")}`),
    );
  });

  it("begins each day's codes anew, and the day is Việt Nam's", async () => {
    expect((await desk.filed({ agencyCode: SCHOOL }, an, new Date("2026-05-04T17:00:00Z"))).code).toBe(
      "PAKN-H26-260505-0001",
    );
  });

  it("answers the same to the same key and a conflict to other content", async () => {
    const input = { idempotencyKey: "once" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.filed(input)));
    expect(new Set(answers.map(({ code }) => code)).size).toBe(1);
    expect(await desk.file({ ...input, title: "Other" })).toMatchObject({ __typename: "ConflictProblem" });
  });

  it("remembers what it acknowledged before it judges anew", async () => {
    const [code, late] = [await world.dossier("P-given-up"), new Date("2027-12-30T02:00:00Z")];
    const input = { idempotencyKey: "judged once", dossierCode: code };
    const petition = await desk.filed(input);
    for (const other of [{ title: " " }, { content: "" }, { officeCode: "H26.62.3-NONE" }, { dossierCode: "P-none" }])
      expect(await desk.file({ ...input, ...other })).toMatchObject({ __typename: "ConflictProblem" });
    // Neither a calendar that ends meanwhile nor a dossier that becomes another's takes back what stands.
    expect(await desk.filed(input, an, late)).toMatchObject({ code: petition.code });
    await world.dossier(code, { owner: binh.holder, submitter: binh.holder });
    expect(await desk.filed(input)).toMatchObject({ code: petition.code });
  });

  it("refused leaves the key free", async () => {
    const input = { idempotencyKey: "refused first" };
    expect(await desk.file({ ...input, title: "" })).toMatchObject({ __typename: "InvalidInputProblem" });
    expect(await desk.file(input)).toMatchObject({ __typename: "PetitionSuccess" });
  });

  it("without a name is public, whatever was asked", async () => {
    expect(await desk.filed({ public: false }, nobody)).toMatchObject({ public: true });
    expect(await desk.filed({ public: false }, an)).toMatchObject({ public: false });
  });

  it.each([
    ["title", { title: "   " }],
    ["title", { title: "x".repeat(201) }],
    ["title", { title: "two\nlines" }],
    ["title", { title: "a\u0000" }],
    ["content", { content: "" }],
    ["content", { content: "x".repeat(10_001) }],
    ["content", { content: "a\u0007b" }],
    ["officeCode", { officeCode: "H26.62.3-NONE" }],
    ["agencyCode", { agencyCode: "H99" }],
    ["procedureCode", { procedureCode: "9.999999" }],
    ["fieldCode", { fieldCode: "G99-XX" }],
  ])("with a bad %s is invalid there", async (field, input) => {
    expect(await desk.file(input)).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", field] });
  });

  it("says of another's dossier what it says of one that is not there", async () => {
    await world.dossier("P-an");
    for (const viewer of [binh, nobody, official("far", "H29", "feedback:manage")]) {
      expect(await desk.file({ dossierCode: "P-an" }, viewer)).toEqual(
        await desk.file({ dossierCode: "P-none" }, viewer),
      );
    }
    for (const viewer of [an, receiver, feedbackOfficer])
      expect(await desk.file({ dossierCode: "P-an" }, viewer)).toMatchObject({ __typename: "PetitionSuccess" });
  });

  it("is refused past the last year whose calendar is loaded", async () => {
    const answer = await world.ask(
      FILE,
      { input: { channel: "PORTAL", subject: "OTHER", title: "t", content: "c", idempotencyKey: freshKey() } },
      an,
      { now: new Date("2027-12-30T02:00:00Z") },
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "CALENDAR_NOT_LOADED" });
  });

  it.each(["'; DROP TABLE petition; --", "<script>alert(1)</script>", "%_\\", "Robert'); --"])(
    "takes %j in every string for what it is",
    async (text) => {
      expect(await desk.filed({ title: text, content: text })).toMatchObject({ title: text, content: text });
      for (const field of ["officeCode", "agencyCode", "procedureCode", "fieldCode"]) {
        expect(await desk.file({ [field]: text })).toMatchObject({ __typename: "InvalidInputProblem" });
      }
      expect(await desk.file({ dossierCode: text })).toMatchObject({ __typename: "NotFoundProblem" });
      expect(await desk.one(text, an)).toBeNull();
      expect(await desk.listed({ agency: text })).toEqual([]);
      expect((await desk.listed({ search: text })).length).toBeGreaterThan(0);
    },
  );
});
