import { NotExecuted } from "../assemble/serve-operation";
import { Refusal } from "../errors";
import { InvalidDocument } from "../receive/read-document";
import type { RequestState } from "../receive/request-state";

/** The answer that says why there are no more. */
export function lastWords(why: unknown, state: RequestState): string {
  if (why instanceof InvalidDocument) return JSON.stringify({ errors: why.errors });
  const { requestId, locale, log, codes } = state;
  if (!(why instanceof Refusal) && !(why instanceof NotExecuted)) {
    const { name, stack = "" } = why as Error;
    log.error({ requestId, fault: name, frames: stack.split("\n").slice(1, 8) }, "stream failed");
  }
  const refusal = why instanceof Refusal ? why : new Refusal("INTERNAL_SERVER_ERROR");
  codes.add(refusal.code);
  return JSON.stringify({ errors: [refusal.in(locale, requestId)] });
}
