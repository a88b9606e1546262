import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Keys } from "../../subgraphs/kit/secrets";
import type { IdentityAddress } from "../../subgraphs/stack/identity/address";
import { sharedStack, type StackFacts } from "./stack";

const known = new Map<string, { token: string; until: number }>();
const lifetime = 3_600;

/** An access token for a persona of the demonstration, as `npm run -s token` prints it. */
export async function tokenFor(persona: string, options: { ttl?: number; stack?: StackFacts } = {}): Promise<string> {
  const stack = options.stack ?? sharedStack();
  const key = `${stack.dataDir} ${persona}`;
  const earlier = known.get(key);
  if (options.ttl === undefined && earlier && earlier.until > Date.now()) return earlier.token;
  const token = await ask(stack, persona, options.ttl ?? lifetime);
  if (options.ttl === undefined) known.set(key, { token, until: Date.now() + (lifetime - 300) * 1_000 });
  return token;
}

async function ask(stack: StackFacts, persona: string, ttl: number): Promise<string> {
  const { url } = JSON.parse(readFileSync(join(stack.dataDir, "identity.json"), "utf8")) as IdentityAddress;
  const secret = Keys.load(stack.keyDir).get("development-sign-in").toString("base64url");
  const response = await fetch(`${url}/development/token`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ persona, ttl }),
  });
  if (!response.ok) throw new Error(`no token for ${persona}: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}
