import type { Served } from "../../../gateway/assemble/served";
import { World, codesOf } from "./worlds";

/** What the subgraph sends for whoever applied. */
let applicant: object = {};
let witnessed: readonly Served[] = [];
let world: World;
beforeAll(async () => {
  world = await World.open(
    {
      office: {
        typeDefs: `
          type Query { applicant: Party }
          interface Party { id: ID! name: String city: String }
          type Company implements Party { id: ID! name: String city: String }
          type Holder implements Party @key(fields: "id") { id: ID! name: String @tag(name: "personal") city: String }`,
        sends: () => JSON.stringify({ data: { applicant } }),
      },
    },
    { witness: (served) => (witnessed = served) },
  );
});
afterAll(() => world.stop());
beforeEach(() => {
  witnessed = [];
});
const QUERY = `{ applicant { id name city } }`;

describe("a field of an interface that is personal on one of its types", () => {
  it("is not served of an object that only says that it is one of them", async () => {
    applicant = { __typename: "Party", id: "1", name: "An", city: "Huế" };
    const answer = await world.ask(QUERY);
    expect(answer.data).toEqual({ applicant: { id: "1", name: null, city: "Huế" } });
    expect(codesOf(answer)).toEqual(["applicant.name UPSTREAM_UNAVAILABLE"]);
    expect(witnessed).toEqual([]);
  });

  it("is not served of an object that was asked what it is and does not say", async () => {
    applicant = { id: "1", name: "An", city: "Huế" };
    const answer = await world.ask(QUERY);
    expect(answer.data).toEqual({ applicant: null });
    expect(codesOf(answer)).toEqual(["applicant INTERNAL_SERVER_ERROR"]);
    expect(witnessed).toEqual([]);
  });

  it("is served and recorded of an object that says that it is of that type", async () => {
    applicant = { __typename: "Holder", __w_id: "1", id: "1", name: "An", city: "Huế" };
    expect(await world.ask(QUERY)).toEqual({ data: { applicant: { id: "1", name: "An", city: "Huế" } } });
    expect(witnessed).toMatchObject([{ subject: { holder: "1" }, coordinate: "Holder.name" }]);
    expect(world.requests.at(-1)?.query).toContain("__w_id");
  });

  it("is not served where nobody can say of whom it is", async () => {
    applicant = { __typename: "Holder", id: "1", name: "An", city: "Huế" };
    expect(codesOf(await world.ask(QUERY))).toEqual(["applicant.name UPSTREAM_UNAVAILABLE"]);
    expect(witnessed).toEqual([]);
  });

  it("is served without a record of an object of another type", async () => {
    applicant = { __typename: "Company", id: "1", name: "Sao Mai", city: "Huế" };
    expect(await world.ask(QUERY)).toEqual({ data: { applicant: { id: "1", name: "Sao Mai", city: "Huế" } } });
    expect(witnessed).toEqual([]);
  });

  it("leaves the others to be asked for as before", async () => {
    applicant = { __typename: "Company", id: "1", city: "Huế" };
    expect(await world.ask(`{ applicant { id city } }`)).toEqual({ data: { applicant: { id: "1", city: "Huế" } } });
  });
});
