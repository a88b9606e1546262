import type { IncomingMessage, ServerResponse } from "node:http";
import { Keys } from "../../subgraphs/kit/secrets";
import { sendJson } from "./headers";

export interface SignInConfig {
  readonly issuer: string;
  readonly keyDir: string;
  readonly publicOrigin: string;
}

const longestBody = 1_024;

/**
 * Development only: carries the picker's wish to the stack's provider, so that the page needs no second origin. The
 * provider answers to the secret of KEY_DIR; a page of another origin, or of another name for this address, gets nothing.
 */
export class SignIn {
  private readonly secret: string;

  constructor(private readonly config: SignInConfig) {
    this.secret = Keys.load(config.keyDir).get("development-sign-in").toString("base64url");
  }

  /** Whom one can be; null while the provider is away. */
  async personas(): Promise<unknown> {
    const response = await this.ask("GET", "/development/personas").catch(() => null);
    return response?.ok ? response.json() : null;
  }

  async token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.comesFromOurPage(request)) return sendJson(response, 403, { error: "forbidden" });
    const persona = await readPersona(request);
    if (persona === null) return sendJson(response, 400, { error: "bad_request" });
    const answer = await this.ask("POST", "/development/token", { persona }).catch(() => null);
    if (!answer) return sendJson(response, 502, { error: "provider_away" });
    sendJson(response, answer.status, await answer.json());
  }

  // A name that somebody else's DNS points here (rebinding) is neither the loopback's nor ours.
  private comesFromOurPage({ headers }: IncomingMessage): boolean {
    const host = headers.host ?? "";
    const name = host.replace(/:\d+$/, "");
    const ours = ["localhost", "127.0.0.1", "[::1]"].includes(name) || host === new URL(this.config.publicOrigin).host;
    const origin = headers.origin;
    return (
      ours &&
      (origin === undefined || URL.parse(origin)?.host === host) &&
      (headers["content-type"] ?? "").startsWith("application/json")
    );
  }

  private ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.config.issuer}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.secret}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5_000),
    });
  }
}

async function readPersona(request: IncomingMessage): Promise<string | null> {
  let text = "";
  for await (const part of request.setEncoding("utf8") as AsyncIterable<string>) {
    text += part;
    if (text.length > longestBody) return null;
  }
  try {
    const { persona } = JSON.parse(text) as { persona?: unknown };
    return typeof persona === "string" ? persona : null;
  } catch {
    return null;
  }
}
