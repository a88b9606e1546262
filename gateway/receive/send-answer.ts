import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { encodingFor, packed } from "../../subgraphs/kit/packed";

export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Anybody may keep it for so many seconds; 0: nobody may keep it. */
  readonly freshSeconds: number;
}

const SHORT = 4_096;

/** Sends an answer: packed if the client can unpack it, and not at all if the client has it. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, text, freshSeconds }: Outgoing,
): Promise<void> {
  const kept = freshSeconds > 0 ? keptHeaders(text, freshSeconds) : notKept;
  const all = { ...headers, ...kept };
  if (freshSeconds > 0) vary(response, "accept, accept-language, accept-encoding");
  if (kept.etag !== undefined && hasOne(request.headers["if-none-match"], kept.etag))
    return void response.writeHead(304, kept).end();
  // A short text goes out in one piece with its head; a long one would be copied once more for that.
  if (text.length < SHORT && request.headers["accept-encoding"] === undefined)
    return void response.writeHead(status, { ...all, "content-length": Buffer.byteLength(text) }).end(text);
  const bytes = Buffer.from(text);
  const encoding = encodingFor(request, bytes.length);
  if (encoding === null) return void response.writeHead(status, { ...all, "content-length": bytes.length }).end(bytes);
  const small = await packed(bytes, encoding);
  vary(response, "accept-encoding");
  response.writeHead(status, { ...all, "content-encoding": encoding, "content-length": small.length }).end(small);
}

interface Kept extends Record<string, string> {
  readonly "cache-control": string;
}

const notKept: Kept = { "cache-control": "no-store" };

// The tag is a weak one: the same answer may go out packed or not.
function keptHeaders(text: string, seconds: number): Kept {
  return { "cache-control": `public, max-age=${seconds}`, etag: `W/"${hash("sha256", text, "base64url")}"` };
}

function hasOne(ifNoneMatch: string | undefined, etag: string): boolean {
  const opaque = etag.slice(2);
  return (ifNoneMatch ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === opaque);
}

/** Adds to what the answer depends on already. */
function vary(response: ServerResponse, on: string): void {
  const before = response.getHeader("vary");
  const names = [...new Set(`${before === undefined ? "" : `${String(before)}, `}${on}`.split(", "))];
  response.setHeader("vary", names.join(", "));
}
