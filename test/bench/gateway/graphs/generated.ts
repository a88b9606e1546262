import { DIFFERING, type GeneratedSize, type Graph, type Service, federationLink } from "./graph";

// A graph nobody has seen before, the same for the same seed: a forest of entity types over all subgraphs, and one query
// that reads every field of every type.

const ROOTS = 4;
const DEEPEST = 3;
const LISTED = 2;
const LINKED = 2;
const ENTITIES = 20;

interface TypePlan {
  readonly index: number;
  readonly depth: number;
  /** The subgraphs that have fields of it; the first is its home. */
  readonly places: readonly number[];
  /** The types it leads to, and which subgraph knows the way. */
  readonly links: { readonly to: number; readonly place: number }[];
}

export function generatedGraph(size: GeneratedSize): Graph {
  const types = planTypes(size);
  const services = Array.from({ length: size.subgraphs }, (_, place) => service(size, types, place));
  const roots = types.filter(({ depth }) => depth === 0).map(({ index }) => index);
  const selections = roots.map((index) => [`all${index}`, selection(size, types, index)] as const);
  const query = (argument: string): string =>
    selections.map(([field, below], nth) => `${field}${nth === 0 ? argument : ""} ${below}`).join(" ");
  const equal = JSON.stringify({ query: `query Everything { ${query("")} }` });
  const differing = JSON.stringify(`query Everything($first: Int) { ${query("(first: $first)")} }`);
  return {
    services,
    operations: {
      equal: { name: "equal", bodies: [equal] },
      differing: { name: "differing", bodies: [`{"query":${differing},"variables":{"first":${DIFFERING}}}`] },
    },
  };
}

function planTypes({ seed, subgraphs, types, spread }: GeneratedSize): readonly TypePlan[] {
  const random = randomNumbers(seed);
  const plans: TypePlan[] = [];
  for (let index = 0; index < types; index += 1) {
    const places = distinct(index % subgraphs, Math.min(spread, subgraphs), () => random(subgraphs));
    const parents = plans.filter(({ depth }) => depth < DEEPEST);
    const parent = index < ROOTS ? undefined : parents[random(parents.length)];
    parent?.links.push({ to: index, place: parent.places[random(parent.places.length)] ?? 0 });
    plans.push({ index, depth: parent ? parent.depth + 1 : 0, places, links: [] });
  }
  return plans;
}

function distinct(first: number, count: number, next: () => number): readonly number[] {
  const found = new Set([first]);
  while (found.size < count) found.add(next());
  return [...found];
}

function service(size: GeneratedSize, types: readonly TypePlan[], place: number): Service {
  const here = types.filter(({ places }) => places.includes(place));
  const named = here.flatMap(({ links }) => links.filter((link) => link.place === place).map(({ to }) => to));
  const stubs = named.filter((index) => !here.some((type) => type.index === index));
  const roots = here.filter(({ depth, places }) => depth === 0 && places[0] === place);
  const rootFields = roots.map(({ index }) => `all${index}(first: Int = ${LISTED}): [T${index}]`);
  const sdl = [
    federationLink,
    ...(rootFields.length > 0 ? [`type Query { ${rootFields.join(" ")} }`] : []),
    ...here.map((type) => typeSdl(size, type, place)),
    ...stubs.map((index) => `type T${index} @key(fields: "id", resolvable: false) { id: ID! }`),
  ].join("\n");
  const resolvers = Object.fromEntries(here.map((type) => [`T${type.index}`, typeResolvers(size, type, place)]));
  const query = Object.fromEntries(roots.map(({ index }) => [`all${index}`, listed]));
  return {
    name: `g${place}`,
    sdl,
    resolvers: roots.length > 0 ? { ...resolvers, Query: query } : resolvers,
    meetsDifferingNumbers: roots.length > 0,
  };
}

function listed(_root: unknown, { first }: { first?: number }): { id: string }[] {
  return Array.from({ length: Math.min(first ?? LISTED, LISTED) }, (_, n) => ({ id: String(n) }));
}

function typeSdl({ fields }: GeneratedSize, { index, links }: TypePlan, place: number): string {
  const own = Array.from({ length: fields }, (_, n) => `${fieldName(place, n)}: ${scalars[n % 3]}`);
  const ways = links.filter((link) => link.place === place).map(({ to }) => `to${to}: [T${to}]`);
  return `type T${index} @key(fields: "id") { id: ID! ${[...own, ...ways].join(" ")} }`;
}

const scalars = ["String", "Int", "Boolean"] as const;

function fieldName(place: number, n: number): string {
  return `g${place}f${n}`;
}

function typeResolvers({ seed, fields }: GeneratedSize, { index, links }: TypePlan, place: number) {
  const own = Array.from({ length: fields }, (_, n) => {
    const value = ({ id }: { id: string }) => fieldValue(n, `${seed} ${index} ${place} ${n} ${id}`);
    return [fieldName(place, n), value] as const;
  });
  const ways = links.filter((link) => link.place === place).map(({ to }) => [`to${to}`, linked] as const);
  const __resolveReference = (reference: unknown): unknown => reference;
  return { __resolveReference, ...Object.fromEntries([...own, ...ways]) };
}

function linked({ id }: { id: string }): { id: string }[] {
  const from = Number(id) * LINKED;
  return Array.from({ length: LINKED }, (_, n) => ({ id: String((from + n) % ENTITIES) }));
}

function fieldValue(n: number, of: string): string | number | boolean {
  let hash = 2_166_136_261;
  for (let at = 0; at < of.length; at += 1) hash = Math.imul(hash ^ of.charCodeAt(at), 16_777_619);
  const number = hash >>> 1;
  if (n % 3 === 0) return `value ${number.toString(36)}`;
  return n % 3 === 1 ? number % 100_000 : number % 2 === 0;
}

function selection(size: GeneratedSize, types: readonly TypePlan[], index: number): string {
  const { places, links } = types[index] as TypePlan;
  const own = places.flatMap((place) => Array.from({ length: size.fields }, (_, n) => fieldName(place, n)));
  const below = links.map(({ to }) => `to${to} ${selection(size, types, to)}`);
  return `{ id ${[...own, ...below].join(" ")} }`;
}

/** Mulberry32: whole numbers below a bound, the same sequence for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
