import type { Viewer } from "../../subgraphs/kit/viewer";
import {
  FeedbackWorld,
  SCHOOL_OFFICE,
  WARD_OFFICE,
  WARD,
  an,
  binh,
  feedbackOfficer,
  nobody,
  official,
  receiver,
} from "./fixture";
import { LIST, PetitionDesk } from "./petition-desk";

let world: FeedbackWorld;
let desk: PetitionDesk;
beforeAll(async () => {
  world = await FeedbackWorld.open();
  desk = new PetitionDesk(world);
});
afterAll(() => world.close());

describe("who reads a petition", () => {
  it("everybody, where it is public; but not the dossier it is about", async () => {
    await world.dossier("P-2");
    const { code } = await desk.filed({ dossierCode: "P-2" });
    for (const viewer of [nobody, binh, receiver])
      expect(await desk.one(code, viewer)).toMatchObject({ code, dossier: null });
    for (const viewer of [an, feedbackOfficer])
      expect(await desk.one(code, viewer)).toMatchObject({ code, dossier: { code: "P-2" } });
  });

  it("where it is not: the petitioner, the province's feedback officers, and the agency it was forwarded to", async () => {
    const { code } = await desk.filed({ public: false, agencyCode: WARD, title: "riêng tư" });
    const answerer = official("answerer", WARD, "feedback:answer");
    const may = async (viewer: Partial<Viewer>) => [
      (await desk.one(code, viewer)) !== null,
      (await desk.listed({ search: "rieng tu" }, viewer)).includes(code),
    ];
    expect(await may(an)).toEqual([true, false]);
    expect(await may(feedbackOfficer)).toEqual([true, true]);
    for (const viewer of [
      nobody,
      binh,
      receiver,
      answerer,
      official("other", "H29", "feedback:manage"),
      official("ministry", "G22", "feedback:manage"),
    ]) {
      expect(await may(viewer)).toEqual([false, false]);
    }
    await world.sqlAsOwner("UPDATE petition SET forwarded_to = $2 WHERE code = $1", [code, WARD]);
    expect(await may(answerer)).toEqual([true, true]);
  });

  it("a citizen who holds the scopes of an official by mistake reads no more than a citizen", async () => {
    const { code } = await desk.filed({ public: false, agencyCode: WARD });
    expect(await desk.one(code, { ...binh, agency: "H26", scopes: ["feedback:manage"] })).toBeNull();
  });

  it("is late from the instant after it was due, and by the request's clock", async () => {
    const { code, dueAt } = await desk.filed({}, an, new Date("2026-06-01T02:00:00Z"));
    const due = new Date(dueAt).getTime();
    expect(await desk.one(code, nobody, new Date(due))).toMatchObject({ timeliness: "WITHIN_TIME" });
    expect(await desk.one(code, nobody, new Date(due + 1))).toMatchObject({ timeliness: "OVERDUE" });
    await world.sqlAsOwner("UPDATE petition SET answered_at = due_at WHERE code = $1", [code]);
    expect(await desk.one(code, nobody)).toMatchObject({ timeliness: "ANSWERED_ON_TIME" });
    await world.sqlAsOwner("UPDATE petition SET answered_at = due_at + interval '1 s' WHERE code = $1", [code]);
    expect(await desk.one(code, nobody)).toMatchObject({ timeliness: "ANSWERED_LATE" });
  });
});

describe("finding petitions", () => {
  it("with and without diacritics, in any case, in any order of the words, by the code too", async () => {
    const { code } = await desk.filed({ title: "Đường dây nóng bận", content: "Gọi mãi không ai nghe máy ở phường" });
    for (const search of [
      "duong day",
      "ĐƯỜNG DÂY",
      "nong duong",
      "Gọi mãi",
      "goi mai phuong",
      "đường day",
      code.toLowerCase(),
      "bận".normalize("NFD"),
    ]) {
      expect(await desk.listed({ search })).toContain(code);
    }
    for (const search of ["duong sat", "100%", "d_y", "uong"])
      expect(await desk.listed({ search })).not.toContain(code);
  });

  it("by status, subject, agency and all under it, office and field, together", async () => {
    const { code } = await desk.filed({
      subject: "FACILITY",
      officeCode: SCHOOL_OFFICE,
      fieldCode: "G03-GD10",
      title: "Ghế hỏng",
    });
    for (const filter of [
      { status: ["RECEIVED"] },
      { subject: ["FACILITY", "OTHER"] },
      { agency: "H26" },
      { agency: "H26.9" },
      { office: SCHOOL_OFFICE },
      { field: "G03-GD10" },
    ]) {
      expect(await desk.listed({ search: "ghe hong", ...filter })).toEqual([code]);
    }
    for (const filter of [
      { status: ["ANSWERED"] },
      { subject: [] },
      { agency: WARD },
      { agency: "H29" },
      { office: WARD_OFFICE },
      { field: "G15-HT01" },
    ]) {
      expect(await desk.listed({ search: "ghe hong", ...filter })).toEqual([]);
    }
  });

  it("page by page, newest first, none twice and none left out", async () => {
    const codes: string[] = [];
    for (let n = 0; n < 25; n += 1)
      codes.unshift(
        (await desk.filed({ title: "trang số", content: "x" }, an, new Date(Date.UTC(2026, 6, 1, 0, 0, n >> 1)))).code,
      );
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await world.ask(LIST, { filter: { search: "trang so" }, first: 10, after }, nobody);
      seen.push(...data.petitions.edges.map(({ node }: { node: { code: string } }) => node.code));
      expect(data.petitions.totalCount).toBe(25);
      after = data.petitions.pageInfo.endCursor;
      if (!data.petitions.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(codes);
  });

  it.each(["agency", "office", "field"])("nothing by a NUL as %s, alone or after what is there", async (name) => {
    for (const code of ["\u0000", `${WARD_OFFICE}\u0000`]) expect(await desk.listed({ [name]: code })).toEqual([]);
  });

  it.each([
    [{ first: 101 }],
    [{ first: -1 }],
    [{ after: "nonsense" }],
    [{ after: Buffer.from('["x","y"]').toString("base64url") }],
  ])("%j is BAD_USER_INPUT", async (args) => {
    const { errors } = await world.ask(LIST, args, nobody);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("costs the same however many there are", async () => {
    const [ten, hundred] = [await world.ask(LIST, { first: 1 }, nobody), await world.ask(LIST, { first: 100 }, nobody)];
    expect(hundred.data.petitions.edges.length).toBeGreaterThan(20);
    expect(hundred.sql).toBe(ten.sql);
  });
});

describe("the petitions of", () => {
  const OF_HOLDER = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Holder { petitions { totalCount edges { node { code } } } } } }`;
  const OF_DOSSIER = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Dossier { petitions { code } } } }`;

  it("a holder are for the holder alone", async () => {
    const { code } = await desk.filed({ public: false, title: "của tôi" }, binh);
    const of = [{ __typename: "Holder", id: binh.holder }];
    const { data } = await world.ask(OF_HOLDER, { of }, binh);
    expect(data._entities[0].petitions.edges.map(({ node }: { node: { code: string } }) => node.code)).toEqual([code]);
    for (const viewer of [an, nobody, feedbackOfficer]) {
      const refused = await world.ask(OF_HOLDER, { of }, viewer);
      expect(refused.data._entities[0].petitions).toBeNull();
      expect(refused.errors?.[0]).toMatchObject({
        path: ["_entities", 0, "petitions"],
        extensions: { code: "FORBIDDEN" },
      });
    }
  });

  it("a dossier are for its parties and those who handle them, fifty dossiers at the price of one", async () => {
    await world.dossier("P-many");
    const open = await desk.filed({ dossierCode: "P-many" });
    const closed = await desk.filed({ dossierCode: "P-many", public: false });
    const of = [
      { __typename: "Dossier", code: "P-many" },
      ...Array.from({ length: 49 }, (_, n) => ({ __typename: "Dossier", code: `P-no-${n}` })),
    ];
    const mine = await world.ask(OF_DOSSIER, { of }, an);
    expect(
      mine.data._entities[0].petitions
        .map(({ code }: { code: string }) => code)
        .toSorted((a: string, b: string) => a.localeCompare(b)),
    ).toEqual([open.code as string, closed.code as string].toSorted((a, b) => a.localeCompare(b)));
    expect(mine.data._entities[1].petitions).toEqual([]);
    expect(mine.sql).toBe((await world.ask(OF_DOSSIER, { of: of.slice(0, 1) }, an)).sql);
    const codesFor = async (viewer: Partial<Viewer>) =>
      (await world.ask(OF_DOSSIER, { of }, viewer)).data._entities[0].petitions.map(
        ({ code }: { code: string }) => code,
      );
    expect(await codesFor(feedbackOfficer)).toEqual(expect.arrayContaining([open.code, closed.code]));
    // Whoever reads the dossier and the public petition still does not learn that the one is about the other.
    for (const viewer of [binh, nobody, receiver, official("specialist", WARD, "dossier:read", "feedback:answer")]) {
      expect(await desk.one(open.code, viewer)).toMatchObject({ code: open.code });
      expect(await codesFor(viewer)).toEqual([]);
    }
    await world.sqlAsOwner("UPDATE petition SET forwarded_to = $2 WHERE code = $1", [open.code, WARD]);
    expect(await codesFor(official("answerer", WARD, "feedback:answer"))).toEqual([open.code]);
  });
});
