import { LOG, latestRecord } from "./accesses";
import { AN, SCHOOL, an, binh, nobody, pdf, specialist } from "./fixture";
import { freshCode, registerPaper } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("the bytes of a paper", () => {
  const bytes = pdf();
  let paperId = "";
  const pathFor = async (viewer: object): Promise<string> => {
    const { data } = await world.ask(
      "query ($id: ID!) { paper(id: $id) { content { mediaType byteSize sha256 url } } }",
      { id: paperId },
      viewer,
    );
    expect(data.paper.content).toMatchObject({ mediaType: "application/pdf", byteSize: bytes.length });
    expect(data.paper.content.url).toMatch(/^http:\/\/localhost:4000\/files\/papers\/[\w-]+$/);
    return new URL(data.paper.content.url).pathname;
  };
  const count = async (): Promise<number> => (await world.ask(LOG, { first: 0 }, an)).data.me.accessLog.totalCount;

  beforeAll(async () => {
    const { data } = await registerPaper(world, an, {}, bytes);
    paperId = data.registerPaper.paper.id;
    await world.dossier(freshCode(), { components: [{ requiredPaper: "q", paper: paperId, origin: "UPLOADED" }] });
  });

  it("come to the reader as a file to keep, and leave a record", async () => {
    const before = await count();
    const answer = await world.send("GET", await pathFor(specialist), "", nobody);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${paperId}.pdf"`);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(await count()).toBe(before + 1);
    expect(await latestRecord(world)).toMatchObject({
      fields: ["Paper.content"],
      basis: "DOSSIER",
      official: { id: "official-specialist" },
      paper: { id: paperId },
    });
  });

  it("to the owner on their own account", async () => {
    await world.send("GET", await pathFor(an), "", an);
    expect(await latestRecord(world)).toMatchObject({ fields: ["Paper.content"], basis: "OWNER" });
  });

  it("not by an altered address, nor to somebody else who is signed in, nor late", async () => {
    const path = await pathFor(specialist);
    const before = await count();
    expect((await world.send("GET", `${path.slice(0, -4)}AAAA`)).status).toBe(403);
    expect((await world.send("GET", "/files/papers/")).status).toBe(403);
    expect((await world.send("GET", `/files/papers/${paperId}`)).status).toBe(403);
    expect((await world.send("GET", path, "", binh)).status).toBe(403);
    const later = Date.now() + 5 * 60_000 + 1;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => later);
    expect((await world.send("GET", path)).status).toBe(410);
    clock.mockRestore();
    expect((await world.send("POST", path)).status).toBe(405);
    expect(await count()).toBe(before);
  });

  it("carry nothing readable in their address", async () => {
    const path = await pathFor(specialist);
    const text = Buffer.from(path.split("/").at(-1) ?? "", "base64url").toString("latin1");
    for (const word of [paperId, AN, "specialist", SCHOOL]) expect(text).not.toContain(word);
  });
});
