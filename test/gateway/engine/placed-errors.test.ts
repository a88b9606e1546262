import { placeErrors } from "../../../gateway/fetch/error-places";
import { Place } from "../../../gateway/fetch/places";
import type { AskedPart } from "../../../gateway/fetch/request";
import { type Asked, World, codesOf } from "./worlds";

const CASES = [1, 2, 3].map((n) => ({ __typename: "Case", id: String(n), note: null }));
/** What the subgraph of entities sends. */
let sent: object = {};
let rows: object[] = CASES;
let world: World;
beforeAll(async () => {
  world = await World.open({
    desk: {
      typeDefs: `type Query { cases: [Case!]! } type Case @key(fields: "id") { id: ID! note: String }`,
      sends: () => JSON.stringify({ data: { cases: rows } }),
    },
    till: {
      typeDefs: `type Case @key(fields: "id") { id: ID! paid: Boolean fee: Int }`,
      sends: ({ query }: Asked) => (query.includes("_entities") ? JSON.stringify(sent) : undefined),
    },
  });
});
afterAll(() => world.stop());
beforeEach(() => {
  rows = CASES;
});

const QUERY = `{ cases { note paid fee } }`;
const error = (path: unknown, code = "FORBIDDEN"): object => ({ message: "x", path, extensions: { code } });
const each = (code: string, places = [0, 1, 2]): string[] =>
  places.flatMap((n) => [`cases.${n}.fee ${code}`, `cases.${n}.paid ${code}`]);

describe("an error of all entities of a request", () => {
  it("is told once where each of what was asked of them is null", async () => {
    sent = { data: { _entities: null }, errors: [error(["_entities"])] };
    expect(codesOf(await world.ask(QUERY))).toEqual(each("FORBIDDEN"));
  });

  it("is told no oftener when it is said a thousand times", async () => {
    sent = { data: { _entities: null }, errors: Array.from({ length: 1_000 }, () => error(["_entities"])) };
    expect(codesOf(await world.ask(QUERY))).toEqual(each("FORBIDDEN"));
  });

  it("is one of those that are null, where others came", async () => {
    sent = { data: { _entities: [null, { paid: true, fee: 1 }, null] }, errors: [error(["_entities"])] };
    const answer = await world.ask(QUERY);
    expect(codesOf(answer)).toEqual(each("FORBIDDEN", [0, 2]));
    expect(answer.data).toMatchObject({ cases: [{ paid: null }, { paid: true, fee: 1 }, { paid: null }] });
  });
});

describe("errors of single entities", () => {
  it("are told at each field of each place, the first of several", async () => {
    const errors = [error(["_entities", 1]), error(["_entities", 1], "TIMEOUT"), error(["_entities", 2, "fee"])];
    sent = { data: { _entities: [{ paid: true, fee: 1 }, null, { paid: true, fee: null }] }, errors };
    expect(codesOf(await world.ask(QUERY))).toEqual([...each("FORBIDDEN", [1]), "cases.2.fee FORBIDDEN"]);
  });

  it("are ten thousand at most, however many places an entity stands in", async () => {
    rows = Array.from({ length: 6_000 }, () => ({ ...CASES[0] }));
    sent = { data: { _entities: [null] }, errors: [error(["_entities", 0])] };
    const answer = await world.ask(QUERY);
    expect(answer.errors).toHaveLength(10_000);
    expect(answer.data).toEqual({ cases: rows.map(() => ({ note: null, paid: null, fee: null })) });
  });
});

describe("an error of a field that was renamed", () => {
  const rename = { kind: "rename", path: [{ types: ["Case"] }, { key: "list" }, { key: "old" }], value: "new" };
  const asked = [{ part: { node: { entitiesKey: null, outputRewrites: [rename] } } }] as unknown as AskedPart[];
  const placed = (path: (string | number)[]): unknown =>
    [...placeErrors([{ message: "x", path }], asked, {}, new Place())].map((one) => one.path);

  it("is at its new name, and where another field is called like it at that one's own", () => {
    expect(placed(["list", 3, "old"])).toEqual([["list", 3, "new"]]);
    expect(placed(["list", 3, "old", 0, "old"])).toEqual([["list", 3, "new", 0, "old"]]);
    for (const other of [["old"], ["list", 0, "other", "old"], ["other", 1, "old"]])
      expect(placed(other)).toEqual([other]);
  });
});
