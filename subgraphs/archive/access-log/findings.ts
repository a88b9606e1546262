import type { RequestContext } from "../../kit/context";
import type { AccessLog } from "./access-log";
import type { Reading, Readings } from "./readings";

/** Longer than any answer takes. */
const REMEMBERED_MS = 60_000;

interface Finding {
  readonly at: number;
  readonly fields: Set<string>;
}

/**
 * Look-ups by identity number. That somebody was found is an access, whatever becomes of the answer afterwards, so that it is
 * recorded here and now. What the gateway then tells of the same answer is in that record already.
 */
export class Findings {
  private readonly recorded = new Map<string, Finding>();

  constructor(
    private readonly readings: Readings,
    private readonly log: AccessLog,
  ) {}

  /** Resolves once the look-up is in the log, with the personal fields that were asked for. */
  async record(holder: string, asked: readonly string[], ctx: RequestContext): Promise<void> {
    const fields = asked.length > 0 ? asked : ["Holder.id"];
    const reading = { holder, paper: null, dossier: null, via: [], fields };
    await this.log.append(await this.readings.judged([reading], ctx.viewer));
    this.remember(keyOf(holder, ctx), fields);
  }

  /** What of the gateway's readings is not in the log yet. */
  unrecorded(readings: readonly Reading[], ctx: RequestContext): Reading[] {
    return readings
      .map((reading) => {
        const own = isOfPerson(reading) ? this.recorded.get(keyOf(reading.holder ?? "", ctx)) : undefined;
        return own ? { ...reading, fields: reading.fields.filter((field) => !own.fields.has(field)) } : reading;
      })
      .filter(({ fields }) => fields.length > 0);
  }

  private remember(key: string, fields: readonly string[]): void {
    const now = Date.now();
    for (const [old, { at }] of this.recorded) {
      if (now - at < REMEMBERED_MS) break;
      this.recorded.delete(old);
    }
    const before = this.recorded.get(key)?.fields ?? [];
    this.recorded.delete(key);
    this.recorded.set(key, { at: now, fields: new Set([...before, ...fields]) });
  }
}

// Reached through a paper or a dossier, the reading has a reason of its own.
function isOfPerson({ paper, dossier, via }: Reading): boolean {
  return paper === null && dossier === null && via.length === 0;
}

function keyOf(holder: string, { requestId, viewer }: RequestContext): string {
  return JSON.stringify([requestId, viewer.subject, holder]);
}
