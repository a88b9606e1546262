import { EventEmitter } from "node:events";
import type { Call } from "../../subgraphs/kit/server";
import { loadRegister } from "../../subgraphs/dossiers/register/load-register";
import { contextFor } from "../kit/fixture";
import { DossiersWorld } from "./fixture";
import { WARD, an, nobody, official, posts } from "./people";

let world: DossiersWorld;
beforeAll(async () => (world = await DossiersWorld.open()));
afterAll(() => world.close());

const OFFICIAL = `id name position department agency { code } office { code } fields { code }`;

describe("the register of posts", () => {
  it("tells an official their post, and a citizen that they have none", async () => {
    const query = `{ myPost { ${OFFICIAL} } }`;
    expect((await world.ask(query, {}, official("leader"))).data.myPost).toEqual({
      id: "leader",
      name: "Vũ Thị Lan",
      position: "Công chức",
      department: "Văn phòng",
      agency: { code: WARD },
      office: { code: "H26.62.3-TTHCC" },
      fields: [{ code: "G15-HT01" }],
    });
    expect((await world.ask(query, {}, an)).data.myPost).toBeNull();
  });

  it("shows an agency's officials to anybody, those trained for a field if one is named", async () => {
    const query = `query ($of: [_Any!]!, $field: ID, $first: Int = 20, $after: String) { _entities(representations: $of) { ... on Agency {
      officials(field: $field, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id name } } } } } }`;
    const read = async (variables: object) =>
      (await world.ask(query, { of: [{ __typename: "Agency", code: WARD }], ...variables }, nobody)).data._entities[0]
        .officials;
    const atWard = posts.filter((one) => one.agency === WARD);
    expect((await read({})).totalCount).toBe(atWard.length);
    expect(
      (await read({ field: "G15-HT01" })).edges.map((edge: { node: { id: string } }) => edge.node.id).toSorted(),
    ).toEqual(["leader", "receiver", "receiver-2", "specialist"]);
    expect(await read({ field: "G99" })).toMatchObject({ totalCount: 0 });
    expect((await read({ first: null })).edges).toHaveLength(atWard.length);
    const page = await read({ first: 2 });
    const rest = await read({ first: 20, after: page.pageInfo.endCursor });
    expect(page.edges.length + rest.edges.length).toBe(atWard.length);
  });

  it("gives the gateway every post with its scopes", async () => {
    const route = world.built.routes?.find((one) => one.prefix === "/internal/posts");
    const answer = new FakeResponse();
    await route?.handle({ response: answer, ctx: contextFor() } as unknown as Call);
    const given = JSON.parse(answer.body) as { official: string }[];
    expect(given).toHaveLength(posts.length);
    expect(given.find((one) => one.official === "receiver")).toEqual({
      official: "receiver",
      agency: WARD,
      office: "H26.62.3-TTHCC",
      scopes: ["dossier:read", "dossier:receive", "dossier:process"],
    });
  });

  it("is loaded again without a change, and tells the feed of one", async () => {
    expect(await loadRegister(world.database.source, posts)).toBe(0);
    const moved = { ...posts[0]!, position: "Phó trưởng phòng", roles: ["RECEIVER"] };
    expect(await loadRegister(world.database.source, [moved])).toBe(1);
    const [told] = await world.sql<{ payload: object }>(
      "SELECT payload FROM outbox WHERE topic = 'official' AND key = $1 ORDER BY id DESC LIMIT 1",
      [moved.official],
    );
    expect(told?.payload).toMatchObject({
      id: moved.official,
      position: "Phó trưởng phòng",
      agency: WARD,
      roles: ["RECEIVER"],
    });
    expect(told?.payload).not.toHaveProperty("scopes");
  });
});

class FakeResponse extends EventEmitter {
  body = "";
  writeHead(): this {
    return this;
  }
  end(body: string): void {
    this.body = body;
  }
}
