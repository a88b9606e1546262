import { readSubgraphConfig } from "../kit/config";
import { oneOf, wholeNumber } from "../kit/environment";

export type FeedbackConfig = ReturnType<typeof readConfig>;

/** No instrument that could be read fixes the time for an answer, so the operator sets it: 15 days unless told otherwise. */
export function readConfig() {
  return readSubgraphConfig("feedback", ["catalogue", "dossiers"], {
    PETITION_DAYS: wholeNumber(15, 1, 365),
    PETITION_DAY_KIND: oneOf<"CALENDAR" | "WORKING">(["CALENDAR", "WORKING"], "CALENDAR"),
  });
}
