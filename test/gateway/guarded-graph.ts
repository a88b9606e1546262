import { composeServices } from "@apollo/composition";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { type ReadersEngine, startReadersEngine } from "../fuzz-authorisation/engine";
import { type Outcome, type Row, codesOf } from "./engine/worlds";

const NAMES = ["key", "shareable", "external", "requires", "inaccessible", "authenticated", "requiresScopes", "policy"];
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${NAMES.map((name) => `"@${name}"`).join(", ")}])`;

/** The supergraph of these subgraphs. One that brings its own link keeps it. */
export function guardedSupergraph(subgraphs: Readonly<Record<string, string>>): string {
  const composed = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, url: `http://${name}`, typeDefs: parse(withLink(sdl)) })),
  );
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join("\n"));
  return composed.supergraphSdl ?? "";
}

/** Subgraphs with rules, all of whose objects are the rows that their root fields give. */
export class GuardedGraph {
  asked: string[] = [];

  private constructor(private readonly engine: ReadersEngine) {}

  static async open(
    subgraphs: Readonly<Record<string, string>>,
    roots: Readonly<Record<string, Row>>,
    change: (supergraphSdl: string) => string = (sdl) => sdl,
  ): Promise<GuardedGraph> {
    const schemas = new Map(
      Object.entries(subgraphs).map(([name, sdl]) => [name, buildSubgraphSchema([{ typeDefs: parse(withLink(sdl)) }])]),
    );
    const graphs: GuardedGraph[] = [];
    const engine = await startReadersEngine(change(guardedSupergraph(subgraphs)), async (service, body) => {
      const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
      graphs[0]?.asked.push(query);
      const schema = schemas.get(service);
      if (!schema) throw new Error(`no ${service}`);
      return JSON.stringify(
        await graphql({ schema, source: query, variableValues: variables ?? {}, rootValue: roots }),
      );
    });
    const graph = new GuardedGraph(engine);
    graphs.push(graph);
    return graph;
  }

  /** By nobody who has signed in, or by somebody with these scopes. */
  async ask(query: string, scopes: readonly string[] | null = null): Promise<{ data: unknown; errors: string[] }> {
    this.asked = [];
    const outcome = JSON.parse(await this.engine.answer({ query }, { name: "reader", scopes })) as Outcome;
    return { data: outcome.data, errors: codesOf(outcome) };
  }

  stop(): Promise<void> {
    return this.engine.stop();
  }
}

function withLink(sdl: string): string {
  return sdl.includes("extend schema") ? sdl : `${LINK}\n${sdl}`;
}
