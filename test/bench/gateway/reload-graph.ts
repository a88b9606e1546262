import { composed } from "./graphs/compose";
import { generatedGraph } from "./graphs/generated";
import type { Graph, Service } from "./graphs/graph";

// A generated graph of some size, and beside it two subgraphs that both have the fields `stamp` and `mark`: schema A takes
// stamps from the first and marks from the second, schema B the other way around. Each subgraph answers with the letter
// of the schema that sent us there, so an answer in which both letters stand was planned by two schemas.

export type Version = "A" | "B";

export interface ReloadOperation {
  readonly body: string;
  /** How many letters its answer has. */
  readonly letters: number;
}

const SIZE = { seed: 20_261_123, subgraphs: 12, types: 40, spread: 3, fields: 3 };
const ITEMS = 3;
const SMALL = 60;

const link = (imports: string): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${imports}])\n`;
const keyed = link(`"@key"`);
const overriding = link(`"@key", "@override"`);

/** `stamp` and `mark` as a subgraph's schema has them in A, in B, and while it runs: both. */
type Shape = "A" | "B" | "running";

const oneFields: Readonly<Record<Shape, string>> = {
  A: "stamp: String!",
  B: `stamp: String! mark: String! @override(from: "two")`,
  running: "stamp: String! mark: String!",
};
const twoFields: Readonly<Record<Shape, string>> = {
  A: "mark: String!",
  B: `mark: String! stamp: String! @override(from: "one")`,
  running: "stamp: String! mark: String!",
};

function one(shape: Shape): Service {
  return {
    name: "one",
    sdl:
      `${shape === "B" ? overriding : keyed}type Query { items: [Item!]! }\n` +
      `type Item @key(fields: "id") { id: ID! next: Item! ${oneFields[shape]} }`,
    resolvers: {
      Query: { items: () => Array.from({ length: ITEMS }, (_, n) => ({ id: String(n) })) },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        next: ({ id }: { id: string }) => ({ id: String(Number(id) + 1) }),
        stamp: ({ id }: { id: string }) => `A${id}`,
        mark: ({ id }: { id: string }) => `B${id}`,
      },
    },
    meetsDifferingNumbers: false,
  };
}

function two(shape: Shape): Service {
  return {
    name: "two",
    sdl:
      `${shape === "B" ? overriding : keyed}type Query { latest: Item! }\n` +
      `type Item @key(fields: "id") { id: ID! note: String! ${twoFields[shape]} }`,
    resolvers: {
      Query: { latest: () => ({ id: "9" }) },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        note: ({ id }: { id: string }) => `note ${id}`,
        stamp: ({ id }: { id: string }) => `B${id}`,
        mark: ({ id }: { id: string }) => `A${id}`,
      },
    },
    meetsDifferingNumbers: false,
  };
}

function graph(shape: Shape): Graph {
  const { services, operations } = generatedGraph(SIZE);
  return { services: [...services, one(shape), two(shape)], operations };
}

export const runningServices = (): readonly Service[] => graph("running").services;

/** Only the two subgraphs by which the schemas differ. */
export const differingServices = (shape: Shape): readonly Service[] => [one(shape), two(shape)];

export function supergraphs(ports: Readonly<Record<string, number>>): Readonly<Record<Version, string>> {
  return { A: composed(graph("A"), ports), B: composed(graph("B"), ports) };
}

/** Small operations, and one in which every field of the generated graph stands. */
export function reloadOperations(): { readonly small: readonly ReloadOperation[]; readonly large: ReloadOperation } {
  const everything = JSON.parse(generatedGraph(SIZE).operations.equal.bodies[0] ?? "{}") as { query: string };
  const inner = everything.query.slice(everything.query.indexOf("{") + 1, -1);
  const small = Array.from({ length: SMALL }, (_, n): ReloadOperation => {
    const more = n % 2 === 0 ? "" : ` next { s${n}: stamp next { mark note } }`;
    const query = `query Small${n} { items { id stamp m${n}: mark${more} } latest { note stamp mark } }`;
    return { body: JSON.stringify({ query }), letters: ITEMS * (n % 2 === 0 ? 2 : 4) + 2 };
  });
  const query = `query Large { items { stamp mark } ${inner} }`;
  return { small, large: { body: JSON.stringify({ query }), letters: ITEMS * 2 } };
}

/** Which schema an answer comes from: "mixed" of both, null when it is not whole. */
export function versionOf(text: string, { letters }: ReloadOperation): Version | "mixed" | null {
  if (text.includes(`"errors"`)) return null;
  const found = [...text.matchAll(/"(?:stamp|mark|[sm]\d+)":"([AB])\d+"/g)].map((match) => match[1] as Version);
  const [first] = found;
  if (first === undefined || found.length !== letters) return null;
  return found.every((letter) => letter === first) ? first : "mixed";
}
