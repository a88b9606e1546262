import { randomUUID } from "node:crypto";
import { BIRTH_CERTIFICATE } from "./fixture";
import { attest, paperOf } from "./papers";
import { ArchiveWorld } from "./world";

let world: ArchiveWorld;
beforeAll(async () => {
  world = await ArchiveWorld.open();
});
afterAll(() => world.close());

describe("Holder.papers", () => {
  const LIST =
    "query ($filter: PaperFilter, $first: Int, $after: String) { me { papers(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id title status } } } } }";
  const cuc = { kind: "HOLDER", subject: "idp cuc", holder: randomUUID() } as const;
  let ids: string[] = [];

  beforeAll(async () => {
    await world.signIn("cuc", cuc.holder, "Phạm Thị Cúc", "001091099999");
    for (const title of ["Giấy chứng sinh", "Giấy đăng ký kết hôn", "Bằng tốt nghiệp", "100% _thật_"])
      ids.push(await paperOf(world, cuc, { title }));
    await attest(world, ids[1] ?? "");
    ids = ids.toReversed();
  });

  it("lists newest first, page by page", async () => {
    const first = (await world.ask(LIST, { first: 3 }, cuc)).data.me.papers;
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const second = (await world.ask(LIST, { first: 3, after: first.pageInfo.endCursor }, cuc)).data.me.papers;
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(ids);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    [{ search: "ket hon" }, ["Giấy đăng ký kết hôn"]],
    [{ search: "TỐT" }, ["Bằng tốt nghiệp"]],
    [{ search: "%" }, ["100% _thật_"]],
    [{ search: "' OR 1=1 --" }, []],
    [{ status: ["VALID"] }, ["Giấy đăng ký kết hôn"]],
    [{ status: ["EXPIRED", "REVOKED"] }, []],
    [{ origin: ["PROCEDURE_RESULT"] }, []],
    [{ type: BIRTH_CERTIFICATE }, []],
  ])("finds by %j", async (filter, titles) => {
    const { papers } = (await world.ask(LIST, { filter }, cuc)).data.me;
    expect(papers.edges.map(({ node }: { node: { title: string } }) => node.title)).toEqual(titles);
    expect(papers.totalCount).toBe(titles.length);
  });

  it.each([
    [{ first: 101 }],
    [{ first: -1 }],
    [{ after: "rubbish" }],
    [{ after: Buffer.from('["x","y"]').toString("base64url") }],
  ])("refuses %j", async (args) => {
    expect((await world.ask(LIST, args, cuc)).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});
