import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import { STREAMED } from "../../subgraphs/kit/signature";
import type { Upstream } from "../fetch/upstream";
import type { Writes } from "../fetch/writes";
import { Refusal } from "../errors";
import { SHOWN_HEADER, recordOfFile } from "../witness/records";
import type { Witness } from "../witness/witness";
import { drain, unowned } from "./body";
import type { RequestState } from "./request-state";

const METHODS = ["GET", "HEAD", "PATCH", "POST", "DELETE", "OPTIONS"];
const WRITING = ["PATCH", "POST", "DELETE"];
/** Of one connection, and what a caller must not say in our name. */
const NOT_CARRIED = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "host",
  "authorization",
  "cookie",
  "set-cookie",
  "x-viewer",
  "x-signature",
  "x-now",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  SHOWN_HEADER,
]);
const IDLE_MS = 60_000;

export interface Carriage {
  readonly largest: number;
  readonly witness: Witness;
  readonly writes: Writes;
}

/**
 * Carries a file between a browser and the subgraph that owns it, as a stream: what is not read on one side is not read on the
 * other. Where the owner says that it shows somebody's data, that is recorded before the first byte leaves.
 */
export async function carryFile(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  state: RequestState,
  { largest, witness, writes }: Carriage,
): Promise<void> {
  const method = request.method ?? "";
  const path = request.url ?? "/";
  if (!METHODS.includes(method)) return void response.writeHead(405, { allow: METHODS.join(", ") }).end();
  if (Number(request.headers["content-length"] ?? 0) > largest) {
    drain(request);
    return void response.writeHead(413).end();
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  state.countCall(upstream.name);
  const answer = await upstream
    .request({
      method: method as Dispatcher.HttpMethod,
      path,
      body: hasBody(request) ? Readable.from(unowned(request), { objectMode: false }) : null,
      signal: gone.signal,
      headersTimeout: IDLE_MS,
      bodyTimeout: IDLE_MS,
      headers: { ...carried(request.headers), ...upstream.signed(state.envelope(), method, path, STREAMED) },
    })
    .catch((fault: unknown) => failed(fault, state));
  // Before anybody can know of it.
  if (WRITING.includes(method)) writes.ended();
  // The owner may have answered before it read the whole body.
  drain(request);
  if (!answer)
    return void (response.headersSent || response.destroyed ? response.destroy() : response.writeHead(502).end());
  const shown = answer.headers[SHOWN_HEADER];
  if (shown !== undefined && !(await isRecorded(String(shown), witness, state))) {
    answer.body.on("error", () => undefined).destroy();
    throw new Refusal("UPSTREAM_UNAVAILABLE");
  }
  response.writeHead(answer.statusCode, carried(answer.headers));
  await pipeline(answer.body, response).catch(() => response.destroy());
}

async function isRecorded(shown: string, witness: Witness, state: RequestState): Promise<boolean> {
  const record = recordOfFile(shown);
  return record !== null && (await witness.write([record], state));
}

function failed(fault: unknown, state: RequestState): null {
  state.log.warn(
    { requestId: state.requestId, reason: (fault as { code?: string; name?: string }).code ?? (fault as Error).name },
    "file not carried",
  );
  return null;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function carried(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !NOT_CARRIED.has(name.toLowerCase())) kept[name] = value;
  }
  return kept;
}
