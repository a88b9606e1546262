import { Refusal } from "../errors";
import type { RequestState } from "./request-state";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** `x-now` is there only where development may move the clock; what it says must then be an instant. */
export function checkClock({ now }: RequestState): void {
  if (now === null || (INSTANT.test(now) && !Number.isNaN(Date.parse(now)))) return;
  throw new Refusal("BAD_USER_INPUT", { key: "Request.CLOCK" });
}
