import pino, { type Logger } from "pino";

export type { Logger } from "pino";

/** JSON lines on standard output. Messages name things by code and id only: no identity number, no personal data. */
export function createLogger(name: string, level = "info"): Logger {
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, base: { process: name, pid: process.pid } });
}
