import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Assets } from "./assets";
import { page, sendJson } from "./headers";
import { SignIn } from "./sign-in";

export interface DoorsConfig {
  /** Off: nobody answers at /playground. */
  readonly playground: boolean;
  /** The issuer is the stack's own provider, which signs in without passwords. */
  readonly developmentSignIn: boolean;
  readonly clockMayMove: boolean;
  readonly issuer: string;
  readonly keyDir: string;
  readonly publicOrigin: string;
}

/** Answers the pages that people open; false where the request is for something else. */
export type Doors = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The Playground (GraphiQL out of our own files) and what its page asks for, all on the gateway's one origin. */
export function doors(config: DoorsConfig, folder: string = join(__dirname, "assets")): Doors {
  if (!config.playground) return async () => false;
  const assets = new Assets(folder);
  const signIn = config.developmentSignIn ? new SignIn(config) : null;
  return async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/") return redirect(response, "/playground");
    if (path !== "/playground" && !path.startsWith("/playground/")) return false;
    await open(path.slice("/playground".length), request, response);
    return true;
  };

  async function open(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === "/sign-in" && signIn) {
      if (allowed(request, response, "POST")) await signIn.token(request, response);
      return;
    }
    if (!allowed(request, response, "GET", "HEAD")) return;
    if (path === "" || path === "/") return assets.send("playground.html", request, response, page);
    if (path === "/verify") return assets.send("verify.html", request, response, page);
    if (path === "/settings")
      return sendJson(response, 200, { personas: (await signIn?.personas()) ?? null, clock: config.clockMayMove });
    if (path.startsWith("/assets/")) return assets.send(path.slice("/assets/".length), request, response);
    response.writeHead(404).end();
  }
}

function allowed(request: IncomingMessage, response: ServerResponse, ...methods: string[]): boolean {
  if (methods.includes(request.method ?? "")) return true;
  response.writeHead(405, { allow: methods.join(", ") }).end();
  return false;
}

function redirect(response: ServerResponse, location: string): true {
  response.writeHead(302, { location }).end();
  return true;
}
