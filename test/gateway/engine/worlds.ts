import { readFileSync, readdirSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import pino from "pino";
import { OperationServer, NotExecuted } from "../../../gateway/assemble/serve-operation";
import { type Limits, defaultLimits } from "../../../gateway/config";
import { Refusal } from "../../../gateway/errors";
import type { Askable } from "../../../gateway/fetch/upstream";
import { Writes } from "../../../gateway/fetch/writes";
import { Snapshot } from "../../../gateway/plan/snapshot";
import { RequestState } from "../../../gateway/receive/request-state";
import type { Served } from "../../../gateway/assemble/served";
import type { Witness } from "../../../gateway/witness/witness";
import { loadLabels } from "../../../subgraphs/kit/labels";

export interface WorldSubgraph {
  readonly typeDefs: string;
  readonly resolvers?: Record<string, unknown>;
  /** What it sends instead of what GraphQL would have it send. */
  readonly sends?: (asked: Asked) => string | undefined;
}
export interface Asked {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}
export interface Outcome {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
}
export interface WorldOptions {
  readonly limits?: Partial<Limits>;
  /** Let a supergraph pass in which some field cannot be reached from everywhere. */
  readonly unreachable?: boolean;
  /** Is told of what is personal before it is served; without it, nothing is. */
  readonly witness?: (served: readonly Served[]) => void;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@tag", "@context", "@fromContext"])`;

// oxlint-disable-next-line typescript/no-explicit-any -- rows and arguments are what the type definitions of each world say.
export type Row = any;

/** The gateway's engine over subgraphs in this process: all of it but the network. */
export class World {
  requests: Asked[] = [];
  private readonly server: OperationServer;

  private constructor(
    private readonly snapshot: Snapshot,
    private readonly limits: Limits,
    readonly stop: () => Promise<void>,
    witness: WorldOptions["witness"],
  ) {
    const record = async (served: readonly Served[]): Promise<boolean> => {
      witness?.(served);
      return true;
    };
    this.server = new OperationServer(limits, witness ? ({ record } as unknown as Witness) : null);
  }

  static async open(
    subgraphs: Readonly<Record<string, WorldSubgraph>>,
    { limits: change = {}, unreachable = false, witness }: WorldOptions = {},
  ): Promise<World> {
    loadLabels("gateway");
    const limits = { ...defaultLimits, ...change };
    const worlds: World[] = [];
    const snapshot = await Snapshot.take(supergraphOf(subgraphs, unreachable), {
      limits,
      log,
      shareReads: false,
      writes: new Writes(),
      witness: witness !== undefined,
      upstreams: (routes) =>
        new Map(
          routes.map(({ name }) => [name, upstream(name, subgraphs[name], (asked) => worlds[0]?.requests.push(asked))]),
        ),
    });
    const world = new World(snapshot, limits, () => snapshot.retire(), witness);
    worlds.push(world);
    return world;
  }

  /** The planner that serves it. */
  get planner(): string {
    return this.snapshot.planner;
  }

  async ask(query: string, variables: Record<string, unknown> = {}): Promise<Outcome> {
    const state = new RequestState("world", "en", null, "", Date.now(), this.limits.answerMs, log);
    try {
      const read = this.snapshot.documents.read(query);
      if (!("document" in read))
        return plain({
          errors: read.map((error) => ({ ...error.toJSON(), extensions: { code: "GRAPHQL_VALIDATION_FAILED" } })),
        });
      const text = await this.server.serve(
        this.snapshot,
        { read, operationName: undefined, variables },
        state,
        () => undefined,
      );
      return JSON.parse(text) as Outcome;
    } catch (fault) {
      if (fault instanceof Refusal) return plain({ errors: [fault.in("en", "world")] });
      if (fault instanceof NotExecuted)
        return plain({ errors: [new Refusal("INTERNAL_SERVER_ERROR").in("en", "world")], data: null });
      throw fault;
    }
  }

  /** How often each subgraph was asked since the last look. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { subgraph } of this.requests) counts[subgraph] = (counts[subgraph] ?? 0) + 1;
    this.requests = [];
    return counts;
  }
}

/** The rows of a table by key, as a resolver of references. */
export function byKey(key: string, rows: readonly Row[]): (reference: Row) => Row {
  return (reference) => rows.find((row) => row[key] === reference[key]) ?? null;
}

export function codesOf({ errors = [] }: Outcome): string[] {
  return errors.map(({ path, extensions }) => `${(path ?? []).join(".")} ${extensions.code}`.trim()).sort();
}

/** Processes of planners that this one started. */
export function planners(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // The name of the program stands in brackets and may hold anything; the parent is the second word after it.
        const [, parent] = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, "utf8").includes("planner-process")
        );
      } catch {
        return false; // It ended meanwhile.
      }
    })
    .map(Number);
}

export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries += 1) {
    if (tries > 1_000) throw new Error("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const log = pino({ level: "silent" });

function plain(value: unknown): Outcome {
  return JSON.parse(JSON.stringify(value)) as Outcome;
}

export function supergraphOf(subgraphs: Readonly<Record<string, WorldSubgraph>>, unreachable = false): string {
  const services = Object.entries(subgraphs).map(([name, { typeDefs }]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(`${LINK} ${typeDefs}`),
  }));
  const composed = composeServices(services, { runSatisfiability: !unreachable });
  if (composed.errors) throw new Error(composed.errors.map((error) => error.message).join("\n"));
  return composed.supergraphSdl ?? "";
}

function upstream(name: string, subgraph: WorldSubgraph | undefined, note: (asked: Asked) => void): Askable {
  if (!subgraph) throw new Error(`no subgraph ${name}`);
  const typeDefs = parse(`${LINK} ${subgraph.typeDefs}`);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: (subgraph.resolvers ?? {}) as never }]);
  return {
    name,
    ask: async ({ body }) => {
      const { query, variables } = JSON.parse(body ?? "") as Asked;
      const asked = { subgraph: name, query, variables };
      note(asked);
      const sent = subgraph.sends?.(asked);
      if (sent !== undefined) return { status: 200, text: sent };
      const result = await graphql({ schema, source: query, variableValues: variables });
      return { status: 200, text: JSON.stringify(result) };
    },
  };
}
