import {
  AN,
  SCHOOL,
  WARD,
  an,
  binh,
  leader,
  nobody,
  official,
  pdf,
  portal,
  receiver,
  schoolOfficer,
  specialist,
} from "./fixture";
import { freshCode, issue, paperOf, validPaperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

const seen = async (id: string, viewer: object): Promise<boolean> =>
  (await world.ask("query ($id: ID!) { paper(id: $id) { id title } }", { id }, viewer)).data.paper !== null;

describe("a paper, as others see it", () => {
  it("is there for its holder, and through a dossier, and for nobody else", async () => {
    const id = await paperOf(world, an);
    for (const viewer of [binh, nobody, receiver, specialist, leader, schoolOfficer, portal])
      expect(await seen(id, viewer)).toBe(false);
    expect(await seen(id, an)).toBe(true);
    await world.dossier(freshCode(), { components: [{ requiredPaper: "birth-proof", paper: id, origin: "UPLOADED" }] });
    for (const viewer of [receiver, specialist, leader]) expect(await seen(id, viewer)).toBe(true);
    // A peer system reads the papers that a dossier refers to, and none by an id that it has from elsewhere.
    expect(await seen(id, portal)).toBe(false);
    const reference = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Paper { id } } }";
    const { data } = await world.ask(reference, { r: [{ __typename: "Paper", id }] }, portal);
    expect(data._entities).toEqual([{ id }]);
    for (const viewer of [
      binh,
      nobody,
      schoolOfficer,
      official("x", WARD, "dossier:read"),
      official("y", "H29", "archive:read"),
    ]) {
      expect(await seen(id, viewer)).toBe(false);
    }
  });

  it("is there for the agency that issued it, not for one that a citizen says issued it", async () => {
    const { data } = await issue(world, {}, leader, pdf(), {});
    expect(await seen(data.issueResult.paper.id, official("z", WARD, "archive:issue"))).toBe(true);
    const claimed = await paperOf(world, an, { issuerCode: WARD });
    expect(await seen(claimed, official("z", WARD, "archive:issue"))).toBe(false);
  });

  it("is there as soon as the dossier is, even before its news has come", async () => {
    const id = await paperOf(world, an);
    const code = freshCode();
    world.announce("dossiers", "dossier", code, {
      code,
      status: "SUBMITTED",
      owner: AN,
      submitter: AN,
      agency: WARD,
      readers: [WARD],
      components: [{ requiredPaper: "q", paper: id, origin: "UPLOADED" }],
      results: [],
    });
    expect(await seen(id, receiver)).toBe(true);
  });

  it("runs out at the end of its last day in Việt Nam", async () => {
    const id = await validPaperOf(world, an, { issuedOn: "2026-01-01", validUntil: "2026-06-30" });
    const status = async (at: string) =>
      (await world.ask("query ($id: ID!) { paper(id: $id) { status } }", { id }, an, new Date(at))).data.paper.status;
    expect(await status("2026-06-30T23:59:59+07:00")).toBe("VALID");
    expect(await status("2026-07-01T00:00:00+07:00")).toBe("EXPIRED");
  });

  it("counts the dossiers that used it again", async () => {
    const id = await validPaperOf(world, an);
    const component = (origin: string) => ({ components: [{ requiredPaper: "birth-proof", paper: id, origin }] });
    await world.dossier(freshCode(), component("UPLOADED"));
    await world.dossier(freshCode(), component("REUSED_COMPONENT"));
    await world.dossier(freshCode(SCHOOL), { ...component("REUSED_RESULT"), agency: SCHOOL, readers: [SCHOOL] });
    const { data } = await world.ask("query ($id: ID!) { paper(id: $id) { timesReused } }", { id }, an);
    expect(data.paper.timesReused).toBe(2);
  });

  it("keeps what it says sealed", async () => {
    const id = await paperOf(world, an, { data: { bornOn: "2026-02-03" } });
    const [row] = await world.sql<{ data_sealed: Buffer }>("SELECT data_sealed FROM paper WHERE id = $1", [id]);
    expect(row?.data_sealed.includes("2026-02-03")).toBe(false);
  });
});
