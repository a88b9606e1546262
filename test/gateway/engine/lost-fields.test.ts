import { type Asked, World, codesOf } from "./worlds";

const CASES = ["1", "2", "3"].map((id) => ({ __typename: "Case", id }));
/** What the subgraphs send for the entities that they are asked for. */
let till: object = {};
let press: object = {};
const sends =
  (sent: () => object) =>
  ({ query }: Asked) =>
    query.includes("_entities") ? JSON.stringify(sent()) : undefined;
const error = (path: unknown, code = "FORBIDDEN"): object => ({ message: "x", path, extensions: { code } });

let world: World;
beforeAll(async () => {
  world = await World.open({
    desk: {
      typeDefs: `type Query { cases: [Case!]! } type Case @key(fields: "id") { id: ID! }`,
      sends: () => JSON.stringify({ data: { cases: CASES } }),
    },
    till: {
      typeDefs: `type Case @key(fields: "id") { id: ID! paid: Boolean bills: [Bill] } type Bill { sum: Int }`,
      sends: sends(() => till),
    },
    press: {
      typeDefs: `
        type Case @key(fields: "id") {
          id: ID! paid: Boolean @external bills: [Bill] @external
          receipt: String @requires(fields: "paid") total: String @requires(fields: "bills { sum }") seal: String
        }
        type Bill { sum: Int @external }`,
      sends: sends(() => press),
    },
  });
});
afterAll(() => world.stop());

describe("a field that comes back null", () => {
  it("was lost only of the object of which something that it requires was", async () => {
    till = {
      data: { _entities: [{ paid: null }, { paid: true }, { paid: null }] },
      errors: [error(["_entities", 0, "paid"])],
    };
    press = { data: { _entities: [{ receipt: null }, { receipt: null }, { receipt: "3" }] } };
    const answer = await world.ask(`{ cases { id paid receipt } }`);
    expect(codesOf(answer)).toEqual(["cases.0.paid FORBIDDEN", "cases.0.receipt FORBIDDEN"]);
    expect(answer.data).toMatchObject({ cases: [{ receipt: null }, { receipt: null }, { receipt: "3" }] });
  });

  it("was lost of the object in whose lists something that it requires was", async () => {
    const bills = (...sums: (number | null)[]): object => ({ bills: sums.map((sum) => ({ sum })) });
    till = {
      data: { _entities: [bills(1), bills(2, null), bills()] },
      errors: [error(["_entities", 1, "bills", 1, "sum"])],
    };
    press = { data: { _entities: [{ total: null }, { total: null }, { total: null }] } };
    expect(codesOf(await world.ask(`{ cases { id total bills { sum } } }`))).toEqual([
      "cases.1.bills.1.sum FORBIDDEN",
      "cases.1.total FORBIDDEN",
    ]);
  });

  it("was lost of all where nobody could be asked", async () => {
    till = { errors: [error(undefined, "TIMEOUT")] };
    press = { data: { _entities: CASES.map(() => ({ seal: "red" })) } };
    const answer = await world.ask(`{ cases { seal receipt paid } }`);
    expect(codesOf(answer)).toEqual(
      [0, 1, 2].flatMap((n) => [`cases.${n}.paid TIMEOUT`, `cases.${n}.receipt TIMEOUT`]),
    );
    expect(answer.data).toMatchObject({ cases: CASES.map(() => ({ seal: "red" })) });
  });

  it("was lost only of those entities that did not come", async () => {
    till = { data: { _entities: [null, { paid: null }, null] }, errors: [error(["_entities"])] };
    press = { data: { _entities: [{ receipt: null }] } };
    expect(codesOf(await world.ask(`{ cases { receipt paid } }`))).toEqual(
      [0, 2].flatMap((n) => [`cases.${n}.paid FORBIDDEN`, `cases.${n}.receipt FORBIDDEN`]),
    );
  });
});
