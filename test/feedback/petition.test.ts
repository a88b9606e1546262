import type { Viewer } from "../../subgraphs/kit/viewer";
import { FeedbackWorld, SCHOOL, SCHOOL_OFFICE, WARD, WARD_OFFICE, an, binh, dossierPayload, feedbackOfficer, freshKey, nobody, official, receiver } from "./fixture";

const FIELDS = `code channel subject title content status public reopenedTimes receivedAt dueAt timeliness
  field { code } procedure { code } dossier { code } office { code } agency { code }`;
const FILE = `mutation ($input: FilePetitionInput!) { filePetition(input: $input) { __typename
  ... on PetitionSuccess { petition { ${FIELDS} } } ... on Problem { code message } ... on InvalidInputProblem { path } } }`;
const ONE = `query ($code: ID!) { petition(code: $code) { ${FIELDS} } }`;
const LIST = `query ($filter: PetitionFilter, $first: Int, $after: String) { petitions(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { code dossier { code } } } } }`;

let world: FeedbackWorld;
beforeAll(async () => (world = await FeedbackWorld.open()));
afterAll(() => world.close());

const file = async (input: object = {}, viewer: Partial<Viewer> = an, now?: Date) => {
  const whole = { channel: "PORTAL", subject: "PROCEDURE", title: "Khai sinh", content: "Chờ lâu", idempotencyKey: freshKey(), ...input };
  const { data, errors } = await world.ask(FILE, { input: whole }, viewer, now ? { now } : {});
  expect(errors).toBeUndefined();
  return data.filePetition;
};
const filed = async (input: object = {}, viewer: Partial<Viewer> = an, now?: Date) => {
  const answer = await file(input, viewer, now);
  expect(answer).toMatchObject({ __typename: "PetitionSuccess" });
  return answer.petition;
};
const one = async (code: string, viewer: Partial<Viewer>, now = new Date()) => (await world.ask(ONE, { code }, viewer, { now })).data.petition;
const listed = async (filter: object, viewer: Partial<Viewer> = nobody): Promise<string[]> => {
  const { data, errors } = await world.ask(LIST, { filter, first: 100 }, viewer);
  expect(errors).toBeUndefined();
  return data.petitions.edges.map(({ node }: { node: { code: string } }) => node.code);
};

describe("filing a petition", () => {
  it("needs no more than words; what names nobody is counted with the office that runs the portal", async () => {
    const petition = await filed({}, an, new Date("2026-10-05T01:00:00Z"));
    expect(petition).toMatchObject({
      code: "PAKN-G22-261005-0001", status: "RECEIVED", timeliness: "WITHIN_TIME", public: true, reopenedTimes: 0, title: "Khai sinh", content: "Chờ lâu",
      field: null, procedure: null, dossier: null, office: null, agency: null, receivedAt: "2026-10-05T08:00:00.000+07:00", dueAt: "2026-10-20T08:00:00.000+07:00",
    });
  });

  it("about a dossier knows its procedure, field, office and agency", async () => {
    await world.dossier("P-1");
    expect(await filed({ dossierCode: "P-1" })).toMatchObject({
      dossier: { code: "P-1" }, procedure: { code: "1.001193" }, field: { code: "G15-HT01" }, office: { code: WARD_OFFICE }, agency: { code: WARD },
    });
  });

  it("about a dossier filed a moment ago waits for it", async () => {
    world.announce("dossiers", "dossier", "P-new", dossierPayload("P-new", { status: "SUBMITTED", acceptedAt: null, timeliness: null }));
    expect(await filed({ dossierCode: "P-new" })).toMatchObject({ dossier: { code: "P-new" } });
  });

  it("takes gapless codes of the day, whoever files at once and whatever is refused in between", async () => {
    const now = new Date("2026-04-01T02:00:00Z");
    const attempts = Array.from({ length: 40 }, (_, n) => file({ agencyCode: n % 4 === 3 ? "nowhere" : WARD }, an, now));
    const codes = (await Promise.all(attempts)).flatMap((answer) => (answer.petition ? [answer.petition.code as string] : []));
    expect(codes.sort()).toEqual(Array.from({ length: 30 }, (_, n) => `PAKN-H26-260401-${String(n + 1).padStart(4, "0")}`));
  });

  it("begins each day's codes anew, and the day is Việt Nam's", async () => {
    expect((await filed({ agencyCode: SCHOOL }, an, new Date("2026-05-04T17:00:00Z"))).code).toBe("PAKN-H26-260505-0001");
  });

  it("answers the same to the same key and a conflict to other content", async () => {
    const input = { idempotencyKey: "once" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => filed(input)));
    expect(new Set(answers.map(({ code }) => code)).size).toBe(1);
    expect(await file({ ...input, title: "Other" })).toMatchObject({ __typename: "ConflictProblem" });
  });

  it("without a name is public, whatever was asked", async () => {
    expect(await filed({ public: false }, nobody)).toMatchObject({ public: true });
    expect(await filed({ public: false }, an)).toMatchObject({ public: false });
  });

  it.each([
    ["title", { title: "   " }], ["title", { title: "x".repeat(201) }], ["title", { title: "two\nlines" }], ["title", { title: "a\u0000" }],
    ["content", { content: "" }], ["content", { content: "x".repeat(10_001) }], ["content", { content: "a\u0007b" }],
    ["officeCode", { officeCode: "H26.62.3-NONE" }], ["agencyCode", { agencyCode: "H99" }], ["procedureCode", { procedureCode: "9.999999" }],
    ["fieldCode", { fieldCode: "G99-XX" }],
  ])("with a bad %s is invalid there", async (field, input) => {
    expect(await file(input)).toMatchObject({ __typename: "InvalidInputProblem", path: ["input", field] });
  });

  it("says of another's dossier what it says of one that is not there", async () => {
    await world.dossier("P-an");
    for (const viewer of [binh, nobody, official("far", "H29", "feedback:manage")]) {
      expect(await file({ dossierCode: "P-an" }, viewer)).toEqual(await file({ dossierCode: "P-none" }, viewer));
    }
    for (const viewer of [an, receiver, feedbackOfficer]) expect(await file({ dossierCode: "P-an" }, viewer)).toMatchObject({ __typename: "PetitionSuccess" });
  });

  it("is refused past the last year whose calendar is loaded", async () => {
    const answer = await world.ask(
      FILE, { input: { channel: "PORTAL", subject: "OTHER", title: "t", content: "c", idempotencyKey: freshKey() } }, an, { now: new Date("2027-12-30T02:00:00Z") },
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "CALENDAR_NOT_LOADED" });
  });

  it.each(["'; DROP TABLE petition; --", "<script>alert(1)</script>", "%_\\", "Robert'); --"])("takes %j in every string for what it is", async (text) => {
    expect(await filed({ title: text, content: text })).toMatchObject({ title: text, content: text });
    for (const field of ["officeCode", "agencyCode", "procedureCode", "fieldCode"]) {
      expect(await file({ [field]: text })).toMatchObject({ __typename: "InvalidInputProblem" });
    }
    expect(await file({ dossierCode: text })).toMatchObject({ __typename: "NotFoundProblem" });
    expect(await one(text, an)).toBeNull();
    expect(await listed({ agency: text })).toEqual([]);
    expect((await listed({ search: text })).length).toBeGreaterThan(0);
  });
});

describe("who reads a petition", () => {
  it("everybody, where it is public; but not the dossier it is about", async () => {
    await world.dossier("P-2");
    const { code } = await filed({ dossierCode: "P-2" });
    for (const viewer of [nobody, binh, receiver]) expect(await one(code, viewer)).toMatchObject({ code, dossier: null });
    for (const viewer of [an, feedbackOfficer]) expect(await one(code, viewer)).toMatchObject({ code, dossier: { code: "P-2" } });
  });

  it("where it is not: the petitioner, the province's feedback officers, and the agency it was forwarded to", async () => {
    const { code } = await filed({ public: false, agencyCode: WARD, title: "riêng tư" });
    const answerer = official("answerer", WARD, "feedback:answer");
    const may = async (viewer: Partial<Viewer>) => [(await one(code, viewer)) !== null, (await listed({ search: "rieng tu" }, viewer)).includes(code)];
    expect(await may(an)).toEqual([true, false]);
    expect(await may(feedbackOfficer)).toEqual([true, true]);
    for (const viewer of [nobody, binh, receiver, answerer, official("other", "H29", "feedback:manage"), official("ministry", "G22", "feedback:manage")]) {
      expect(await may(viewer)).toEqual([false, false]);
    }
    await world.sqlAsOwner("UPDATE petition SET forwarded_to = $2 WHERE code = $1", [code, WARD]);
    expect(await may(answerer)).toEqual([true, true]);
  });

  it("a citizen who holds the scopes of an official by mistake reads no more than a citizen", async () => {
    const { code } = await filed({ public: false, agencyCode: WARD });
    expect(await one(code, { ...binh, agency: "H26", scopes: ["feedback:manage"] })).toBeNull();
  });

  it("is late from the instant after it was due, and by the request's clock", async () => {
    const { code, dueAt } = await filed({}, an, new Date("2026-06-01T02:00:00Z"));
    const due = new Date(dueAt).getTime();
    expect(await one(code, nobody, new Date(due))).toMatchObject({ timeliness: "WITHIN_TIME" });
    expect(await one(code, nobody, new Date(due + 1))).toMatchObject({ timeliness: "OVERDUE" });
    await world.sqlAsOwner("UPDATE petition SET answered_at = due_at WHERE code = $1", [code]);
    expect(await one(code, nobody)).toMatchObject({ timeliness: "ANSWERED_ON_TIME" });
    await world.sqlAsOwner("UPDATE petition SET answered_at = due_at + interval '1 s' WHERE code = $1", [code]);
    expect(await one(code, nobody)).toMatchObject({ timeliness: "ANSWERED_LATE" });
  });
});

describe("finding petitions", () => {
  it("with and without diacritics, in any case, in any order of the words, by the code too", async () => {
    const { code } = await filed({ title: "Đường dây nóng bận", content: "Gọi mãi không ai nghe máy ở phường" });
    for (const search of ["duong day", "ĐƯỜNG DÂY", "nong duong", "Gọi mãi", "goi mai phuong", "đường day", code.toLowerCase(), "bận".normalize("NFD")]) {
      expect(await listed({ search })).toContain(code);
    }
    for (const search of ["duong sat", "100%", "d_y", "uong"]) expect(await listed({ search })).not.toContain(code);
  });

  it("by status, subject, agency and all under it, office and field, together", async () => {
    const { code } = await filed({ subject: "FACILITY", officeCode: SCHOOL_OFFICE, fieldCode: "G03-GD10", title: "Ghế hỏng" });
    for (const filter of [{ status: ["RECEIVED"] }, { subject: ["FACILITY", "OTHER"] }, { agency: "H26" }, { agency: "H26.9" }, { office: SCHOOL_OFFICE }, { field: "G03-GD10" }]) {
      expect(await listed({ search: "ghe hong", ...filter })).toEqual([code]);
    }
    for (const filter of [{ status: ["ANSWERED"] }, { subject: [] }, { agency: WARD }, { agency: "H29" }, { office: WARD_OFFICE }, { field: "G15-HT01" }]) {
      expect(await listed({ search: "ghe hong", ...filter })).toEqual([]);
    }
  });

  it("page by page, newest first, none twice and none left out", async () => {
    const codes: string[] = [];
    for (let n = 0; n < 25; n += 1) codes.unshift((await filed({ title: "trang số", content: "x" }, an, new Date(Date.UTC(2026, 6, 1, 0, 0, n >> 1)))).code);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data } = (await world.ask(LIST, { filter: { search: "trang so" }, first: 10, after }, nobody));
      seen.push(...data.petitions.edges.map(({ node }: { node: { code: string } }) => node.code));
      expect(data.petitions.totalCount).toBe(25);
      after = data.petitions.pageInfo.endCursor;
      if (!data.petitions.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(codes);
  });

  it.each([[{ first: 101 }], [{ first: -1 }], [{ after: "nonsense" }], [{ after: Buffer.from('["x","y"]').toString("base64url") }]])("%j is BAD_USER_INPUT", async (args) => {
    const { errors } = await world.ask(LIST, args, nobody);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("costs the same however many there are, and finds words through the index", async () => {
    const [ten, hundred] = [await world.ask(LIST, { first: 1 }, nobody), await world.ask(LIST, { first: 100 }, nobody)];
    expect(hundred.data.petitions.edges.length).toBeGreaterThan(40);
    expect(hundred.sql).toBe(ten.sql);
  });
});

describe("the petitions of", () => {
  const OF_HOLDER = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Holder { petitions { totalCount edges { node { code } } } } } }`;
  const OF_DOSSIER = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Dossier { petitions { code } } } }`;

  it("a holder are for the holder alone", async () => {
    const { code } = await filed({ public: false, title: "của tôi" }, binh);
    const of = [{ __typename: "Holder", id: binh.holder }];
    const { data } = await world.ask(OF_HOLDER, { of }, binh);
    expect(data._entities[0].petitions.edges.map(({ node }: { node: { code: string } }) => node.code)).toEqual([code]);
    for (const viewer of [an, nobody, feedbackOfficer]) {
      const refused = await world.ask(OF_HOLDER, { of }, viewer);
      expect(refused.data._entities[0].petitions).toBeNull();
      expect(refused.errors?.[0]).toMatchObject({ path: ["_entities", 0, "petitions"], extensions: { code: "FORBIDDEN" } });
    }
  });

  it("a dossier are those that the reader may read, fifty dossiers at the price of one", async () => {
    await world.dossier("P-many");
    const open = await filed({ dossierCode: "P-many" });
    const closed = await filed({ dossierCode: "P-many", public: false });
    const of = [{ __typename: "Dossier", code: "P-many" }, ...Array.from({ length: 49 }, (_, n) => ({ __typename: "Dossier", code: `P-no-${n}` }))];
    const mine = await world.ask(OF_DOSSIER, { of }, an);
    expect(mine.data._entities[0].petitions.map(({ code }: { code: string }) => code).sort()).toEqual([open.code, closed.code].sort());
    expect(mine.data._entities[1].petitions).toEqual([]);
    expect(mine.sql).toBe((await world.ask(OF_DOSSIER, { of: of.slice(0, 1) }, an)).sql);
    expect((await world.ask(OF_DOSSIER, { of }, binh)).data._entities[0].petitions).toEqual([{ code: open.code }]);
  });
});
