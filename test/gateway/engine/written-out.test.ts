import { defaultLimits } from "../../../gateway/config";
import { World, type WorldSubgraph, codesOf } from "./worlds";

const tree: Record<string, WorldSubgraph> = {
  tree: {
    typeDefs: `type Query { tree: Tree } type Tree { leaf: Int left: Tree right: Tree }`,
    resolvers: { Query: { tree: () => ({ leaf: 1 }) } },
  },
};

/** Fragments of 1, 10, 100 and 1,000 fields. */
const POWERS = [0, 1, 2, 3]
  .map((n) => `fragment F${n} on Tree { ${n === 0 ? "leaf" : `...F${n - 1} `.repeat(10)} }`)
  .join(" ");
/** An operation that has as many fields when its fragments are written out. */
const written = (fields: number): string => {
  const digits = String(fields - 1).padStart(4, "0");
  const spreads = [...digits].map((digit, n) => `...F${3 - n} `.repeat(Number(digit))).join("");
  return `{ tree { ${spreads} } } ${POWERS}`;
};
const ladder = (rungs: number, rung: (below: string) => string): string =>
  `{ tree { ...R${rungs} } } fragment R0 on Tree { leaf } ${Array.from({ length: rungs }, (_, n) => `fragment R${n + 1} on Tree { ${rung(`...R${n}`)} }`).join(" ")}`;

let world: World;
beforeAll(async () => {
  world = await World.open(tree);
});
afterAll(() => world.stop());
const refused = async (query: string, fields: number): Promise<void> => {
  const answer = await world.ask(query);
  expect(codesOf(answer)).toEqual(["OPERATION_TOO_COSTLY"]);
  expect(answer.errors?.[0]?.message).toContain(`at least ${fields} fields, limit ${defaultLimits.fields}`);
  expect(world.counts()).toEqual({});
};

describe("an operation whose fragments are written out", () => {
  const { fields } = defaultLimits;

  it("may have as many fields as the limit says", async () => {
    expect(await world.ask(written(fields))).toEqual({ data: { tree: { leaf: 1 } } });
    expect(world.counts()).toEqual({ tree: 1 });
  });

  it("may have not one more", () => refused(written(fields + 1), fields + 1));

  it("is counted without being written out, however many it has", async () => {
    await refused(
      ladder(11, (below) => `left { ${below} } right { ${below} }`),
      1 + 3 * 2 ** 11 - 2,
    );
    await refused(
      ladder(300, (below) => `${below} ${below}`),
      1_000_000,
    );
  });

  it("is judged by each operation of its document", async () => {
    const both = `query Small { tree { leaf } } query Large { tree { ...F3 ...F3 } } ${POWERS}`;
    expect(codesOf(await world.ask(both))).toEqual(["OPERATION_TOO_COSTLY"]);
  });
});
