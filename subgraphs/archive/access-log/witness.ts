import { type Call, type Route, sendJson } from "../../kit/server";
import type { AccessLog } from "./access-log";
import type { Findings } from "./findings";
import type { Reading, Readings } from "./readings";

const MOST_RECORDS = 10_000;

/** `POST /internal/witness`: the gateway tells which personal fields it is about to serve; only a 204 lets them go out. */
export class WitnessRoute implements Route {
  readonly method = "POST";
  readonly prefix = "/internal/witness";

  constructor(
    private readonly readings: Readings,
    private readonly findings: Findings,
    private readonly log: AccessLog,
  ) {}

  readonly handle = async (call: Call): Promise<void> => {
    const readings = readReadings(call.body);
    if (!readings) return sendJson(call.response, 400, { code: "BAD_USER_INPUT" });
    const unrecorded = this.findings.unrecorded(readings, call.ctx);
    await this.log.append(await this.readings.judged(unrecorded, call.ctx.viewer));
    call.response.writeHead(204).end();
  };
}

function readReadings(body: Buffer): Reading[] | null {
  let records: unknown;
  try {
    ({ records } = JSON.parse(body.toString("utf8")) as { records: unknown });
  } catch {
    return null;
  }
  if (!Array.isArray(records) || records.length > MOST_RECORDS) return null;
  const readings = records.map(readReading);
  return readings.every((reading) => reading !== null) ? readings : null;
}

function readReading(record: Partial<Record<keyof Reading, unknown>> | null): Reading | null {
  const { holder = null, paper = null, dossier = null, via = [], fields } = record ?? {};
  const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";
  if (!isTextOrNull(holder) || !isTextOrNull(paper) || !isTextOrNull(dossier)) return null;
  if (!isTexts(via) || !isTexts(fields) || fields.length === 0) return null;
  return { holder, paper, dossier, via, fields };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
