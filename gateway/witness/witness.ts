import type { Served } from "../assemble/served";
import type { Askable } from "../fetch/upstream";
import type { Writes } from "../fetch/writes";
import type { RequestState } from "../receive/request-state";
import { type WitnessRecord, recordsOf } from "./records";

/** Has the archive write down what an answer shows of whom, before the answer leaves. */
export class Witness {
  constructor(
    private readonly archive: Askable,
    private readonly answerMs: number,
    private readonly writes: Writes,
  ) {}

  /** False: there is no record, so there is no answer with these fields. */
  record(served: readonly Served[], state: RequestState): Promise<boolean> {
    return this.write(recordsOf(served), state);
  }

  /** The same for what a file shows. */
  async write(records: readonly WitnessRecord[], state: RequestState): Promise<boolean> {
    const body = JSON.stringify({ records });
    try {
      const { status } = await this.archive.ask({
        path: "/internal/witness",
        body,
        envelope: state.envelope(),
        timeoutMs: state.left(this.answerMs),
        repeatable: false,
        onCall: () => state.countCall(this.archive.name),
      });
      if (status === 204) return true;
      state.log.warn({ requestId: state.requestId, status }, "witness refused");
    } catch (fault) {
      state.log.warn({ requestId: state.requestId, reason: (fault as Error).message }, "witness failed");
    } finally {
      this.writes.ended(this.archive.name);
    }
    return false;
  }
}
