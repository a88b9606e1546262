import { readSubgraphConfig } from "../kit/config";

/** The catalogue's environment: it follows nobody. */
export function readConfig() {
  return readSubgraphConfig("catalogue", []);
}

export type CatalogueConfig = ReturnType<typeof readConfig>;
