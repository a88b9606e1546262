import type { TimeLimit } from "../clock/clock";
import type { VersionBody, VersionCase } from "./version";

/** The 15:00 rule is for what is done on the same day; a case of the same procedure that needs verification keeps its days. */
export function timeLimitOf(
  version: Pick<VersionBody, "sameDayCutoff">,
  of: Pick<VersionCase, "timeLimit">,
): TimeLimit {
  const { amount, unit } = of.timeLimit;
  const isSameDay = (unit === "WORKING_DAYS" && amount <= 1) || (unit === "WORKING_HOURS" && amount <= 8);
  return { amount, unit, sameDayCutoff: version.sameDayCutoff && isSameDay };
}
