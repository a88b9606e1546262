import type { Service } from "../graphs/graph";

// One subgraph tells of an item every moment, to each of its listeners of another; two others know one field of each item.

export const EVENTS = "events";
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\n`;

export const eventsSdl = `${link}type Query { began: String }
type Subscription { happened(stream: Int!): Happening! }
type Happening { n: Int! item: Item! }
type Item @key(fields: "id") { id: ID! }`;

export const SUBSCRIPTION = "subscription ($stream: Int!) { happened(stream: $stream) { n item { note label } } }";

const entity = (name: string, field: string): Service => ({
  name,
  sdl: `${link}type Query { ${name}: String } type Item @key(fields: "id") { id: ID! ${field}: String! }`,
  resolvers: {
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      [field]: ({ id }: { id: string }) => `${field} of ${id}`,
    },
  },
  meetsDifferingNumbers: false,
});

export const entityServices: readonly Service[] = [entity("notes", "note"), entity("labels", "label")];

/** Items come again, so that working their fields out costs little beside the gateway. */
export const itemOf = (stream: number, n: number): string => `i${stream % 100}-${n % 10}`;

/** What happens is a matter of the clock alone: whoever starts anew knows what was before. */
export interface Clock {
  readonly epoch: number;
  readonly everyMs: number;
}

export function lastBefore({ epoch, everyMs }: Clock, time: number): number {
  return Math.floor((time - epoch) / everyMs);
}

/** Each stream has its own moment between two events of another. */
export function offsetOf(stream: number, { everyMs }: Clock): number {
  return Math.round((stream * 7919) % everyMs);
}
