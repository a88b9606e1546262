import type { IncomingMessage } from "node:http";

/** Thrown while reading: the rest of the body is let run out unread. */
export class BodyTooLarge extends Error {}

/** Made once: every request closes, and most have been read by then. */
const wentAway = new Error("the client went away");
const DRAIN_MS = 10_000;
/** For a body that is read whole. */
const READ_MS = 60_000;

export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new BodyTooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  const slow = setTimeout(() => request.socket.destroy(), READ_MS).unref();
  try {
    await new Promise<void>((resolve, reject) => {
      request.on("data", (part: Buffer) => {
        size += part.length;
        if (size > limit) reject(new BodyTooLarge());
        else parts.push(part);
      });
      request
        .once("end", resolve)
        .once("error", reject)
        .once("close", () => reject(wentAway));
    });
  } finally {
    clearTimeout(slow);
    request.removeAllListeners("data");
  }
  const [only] = parts;
  return (only && parts.length === 1 ? only : Buffer.concat(parts, size)).toString("utf8");
}

/** Lets the client finish sending, so that it reads the refusal instead of a broken connection; not for ever. */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), DRAIN_MS).unref();
  request.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
  request.resume();
}

/** The body for a reader who may stop early: the connection stays whole, so that an answer can still be given. */
export function unowned(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
