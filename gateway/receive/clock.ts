import { instant } from "../../subgraphs/kit/scalars";
import { Refusal } from "../errors";
import type { RequestState } from "./request-state";

/** `x-now` is there only where development may move the clock; what it says must then be an instant that the graph reckons with. */
export function checkClock({ now }: RequestState): void {
  if (now === null) return;
  try {
    instant(now);
  } catch {
    throw new Refusal("BAD_USER_INPUT", { key: "Request.CLOCK" });
  }
}
