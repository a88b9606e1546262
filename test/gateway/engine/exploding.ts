import type { Row, WorldSubgraph } from "./worlds";

const LETTERS = ["b", "c", "d", "e", "f", "g"];
const TYPES = Array.from({ length: 12 }, (_, n) => `T${n}`);
const same = (reference: Row): Row => reference;

/** Where `next` leads to an interface of many types. */
export const hub: WorldSubgraph = {
  typeDefs: `
    type Query { start: Node quick: T0 }
    interface Node { id: ID! next: Node }
    ${TYPES.map((type) => `type ${type} implements Node @key(fields: "id") { id: ID! next: Node }`).join(" ")}`,
  resolvers: { Query: { quick: () => ({ id: "1" }) }, Node: { __resolveType: () => "T0" } },
};
const spoke = (letter: string, own: number): WorldSubgraph => ({
  typeDefs: `
    interface Node { id: ID! }
    ${TYPES.map((type, n) => `type ${type} implements Node @key(fields: "id") { id: ID! ${letter}: String ${n % LETTERS.length === own ? `next: Node @override(from: "hub")` : ""} }`).join(" ")}`,
  resolvers: {
    Node: { __resolveType: () => "T0" },
    ...Object.fromEntries(TYPES.map((type) => [type, { __resolveReference: same, [letter]: () => letter }])),
  },
});

/** Each of the types has its own `next` in another subgraph: the ways multiply. */
export const exploding = { hub, ...Object.fromEntries(LETTERS.map((letter, n) => [letter, spoke(letter, n)])) };

const bomb = (levels: number): string => (levels === 0 ? "id" : `next { id ${bomb(levels - 1)} }`);
/** Quick to plan where the hub is alone, and too much for any planner where it is not. */
export const BOMB = `{ start { ${bomb(8)} } }`;
