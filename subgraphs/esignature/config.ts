import { readSubgraphConfig } from "../kit/config";
import { wholeNumber } from "../kit/environment";

export function readConfig() {
  return readSubgraphConfig("esignature", ["archive", "dossiers"], { SIGNING_REQUEST_HOURS: wholeNumber(24, 1, 720) });
}
