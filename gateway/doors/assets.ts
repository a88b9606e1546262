import { createReadStream, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { guarded } from "./headers";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
};

// Every name but the page's own carries the hash of its content.
const forever = { "cache-control": "public, max-age=31536000, immutable" };

/** The bundle of build.cjs. Only names that stood in its folder at the start are served, so that no path leads out of it. */
export class Assets {
  private readonly sizes: ReadonlyMap<string, number>;

  constructor(private readonly folder: string) {
    this.sizes = new Map(namesIn(folder).map((name) => [name, statSync(join(folder, name)).size]));
  }

  async send(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    extra: Readonly<Record<string, string>> = forever,
  ): Promise<void> {
    if (this.sizes.size === 0)
      return void response.writeHead(503).end("The Playground has not been bundled: node gateway/doors/build.cjs");
    const type = types[extname(name)];
    if (!this.sizes.has(name) || !type) return void response.writeHead(404, guarded).end();
    const packed = this.sizes.has(`${name}.gz`) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const file = packed ? `${name}.gz` : name;
    response.writeHead(200, {
      ...guarded,
      ...extra,
      "content-type": type,
      "content-length": this.sizes.get(file),
      ...(packed && { "content-encoding": "gzip" }),
      vary: "accept-encoding",
    });
    if (request.method === "HEAD") return void response.end();
    // A reader who goes away in the middle of a file is no fault.
    await pipeline(createReadStream(join(this.folder, file)), response).catch(() => undefined);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
