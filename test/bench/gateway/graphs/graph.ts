import type { GraphQLResolverMap } from "@apollo/subgraph";

/** One subgraph of a graph under measurement: what it says and how it answers. */
export interface Service {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: GraphQLResolverMap<unknown>;
  /** It is asked with the number by which requests differ: any such number is taken for the same one, and answered alike. */
  readonly meetsDifferingNumbers: boolean;
}

/** A kind of request: `@@` in the body stands for a number that no two requests share. */
export interface Operation {
  readonly name: string;
  readonly bodies: readonly string[];
}

export interface Graph {
  readonly services: readonly Service[];
  readonly operations: { readonly equal: Operation; readonly differing: Operation };
}

/** What a process is told so that it makes the same graph as the others. */
export type GraphChoice = { readonly kind: "reviews" } | ({ readonly kind: "generated" } & GeneratedSize);

export interface GeneratedSize {
  readonly seed: number;
  readonly subgraphs: number;
  readonly types: number;
  /** In how many subgraphs each type has fields, and how many in each. */
  readonly spread: number;
  readonly fields: number;
}

export const DIFFERING = "@@";
export const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires", "@provides"])\n`;

/** The number of the n-th request that differs from all others: past the data's size, so that every answer is the same. */
export function differingNumber(n: number): number {
  return 5 + 1_000 * (n + 1);
}
