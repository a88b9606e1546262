import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import type { Graph } from "./graph";

/** The supergraph of a graph whose subgraphs listen on these ports. */
export function composed(graph: Graph, ports: Readonly<Record<string, number>>): string {
  const result = composeServices(
    graph.services.map(({ name, sdl }) => ({
      name,
      url: `http://127.0.0.1:${ports[name]}/graphql`,
      typeDefs: parse(sdl),
    })),
  );
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join("\n"));
  return result.supergraphSdl;
}
