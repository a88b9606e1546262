import type { IncomingMessage, ServerResponse } from "node:http";

const longestBody = 8 * 1024;

/** The body of a small form or document; a longer one ends the request. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request.setEncoding("utf8") as AsyncIterable<string>) {
    body += part;
    if (body.length > longestBody) throw new Error("body too long");
  }
  return body;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
