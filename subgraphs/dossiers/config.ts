import { readSubgraphConfig } from "../kit/config";
import { oneOf, wholeNumber } from "../kit/environment";

export type DossiersConfig = ReturnType<typeof readConfig>;

/** Public look-ups are bounded per address and per code; MEMORY is for an installation with one process of this subgraph. */
export function readConfig() {
  return readSubgraphConfig("dossiers", ["catalogue", "archive", "esignature"], {
    LOOKUPS_PER_MINUTE: wholeNumber(60, 1, 1_000_000),
    WRONG_LOOKUPS_PER_DAY: wholeNumber(10, 1, 1_000_000),
    LOOKUP_COUNTER: oneOf<"DATABASE" | "MEMORY">(["DATABASE", "MEMORY"], "DATABASE"),
  });
}
