import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from "node:zlib";
import Negotiator from "negotiator";
import type { IncomingMessage } from "node:http";

/** Below, a packet of the network holds the answer as it is. */
const WORTH_PACKING = 1_400;

const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)];
const [unbrotli, ungzipped] = [promisify(brotliDecompress), promisify(gunzip)];

/** By preference. Both at the level where they cost as little as sending the bytes does. */
const ENCODINGS = ["br", "gzip"];
const packers: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => gzipped(bytes, { level: constants.Z_BEST_SPEED }),
};

/**
 * The encoding that the client likes best of those that we have; null: as it is. What tells secrets by its length once
 * somebody else's words are mixed in needs a browser that sends the secret by itself: bearer tokens are not sent so.
 */
export function encodingFor(request: IncomingMessage, bytes: number): string | null {
  const accepted = request.headers["accept-encoding"];
  if (accepted === undefined || bytes < WORTH_PACKING) return null;
  const negotiator = new Negotiator(request) as unknown as Preferring;
  const [best] = negotiator.encodings([...ENCODINGS, "identity"], { preferred: ENCODINGS });
  return best === undefined || best === "identity" ? null : best;
}

/** What the types of the library leave out: which of equals is taken. */
interface Preferring {
  encodings(available: readonly string[], options: { readonly preferred: readonly string[] }): string[];
}

/** Off the event loop. */
export function packed(bytes: Buffer, encoding: string): Promise<Buffer> {
  return packers[encoding]?.(bytes) ?? Promise.resolve(bytes);
}

/** What whoever unpacks may say that it accepts. */
export const UNPACKED = ENCODINGS.join(", ");

/** Off the event loop; rejects what is broken, in an encoding that was not asked for, or longer than `largest` when it is unpacked. */
export async function unpacked(bytes: Buffer, encoding: string, largest: number): Promise<Buffer> {
  if (encoding === "br") return unbrotli(bytes, { maxOutputLength: largest });
  if (encoding === "gzip") return ungzipped(bytes, { maxOutputLength: largest });
  throw new Error(`an encoding that was not asked for: ${encoding.slice(0, 40)}`);
}
