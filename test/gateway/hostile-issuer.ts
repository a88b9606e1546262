import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, type JWK, SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { AUDIENCE } from "./fake-issuer";

interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** A key takes a while to be made: all issuers have the same. */
const pairs = new Map<string, Promise<Pair>>();

/** How the provider answers when it is asked for its keys. */
type Mode = "well" | "failing" | "hanging" | "endless";

/** An identity provider over HTTP that does whatever a test wants of it. */
export class HostileIssuer {
  url = "";
  mode: Mode = "well";
  /** What it says that its keys are. */
  published: JWK[] = [];
  /** What its discovery document says beside the truth. */
  discovery: Record<string, unknown> = {};
  asked = 0;
  private readonly server: Server = createServer((request, response) => {
    if (request.url !== "/jwks")
      return response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/jwks`, ...this.discovery }));
    this.asked += 1;
    if (this.mode === "hanging") return undefined;
    if (this.mode === "failing") return response.writeHead(500).end();
    if (this.mode === "endless")
      return response.end(JSON.stringify({ keys: this.published, more: "x".repeat(600_000) }));
    return response.end(JSON.stringify({ keys: this.published }));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.published = [await this.publicKey("k1")];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async publicKey(kid: string): Promise<JWK> {
    return { ...(await exportJWK((await this.pair(kid)).publicKey)), kid, alg: "RS256", use: "sig" };
  }

  async publicPem(kid: string): Promise<string> {
    return exportSPKI((await this.pair(kid)).publicKey);
  }

  /** Signed with the key of that name, whatever the header says. */
  async token(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, by = "k1"): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const whole = { sub: "somebody", iss: this.url, aud: AUDIENCE, iat: now, exp: now + 300, ...claims };
    const payload = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
    return new SignJWT(payload)
      .setProtectedHeader({ alg: "RS256", kid: "k1", ...header })
      .sign((await this.pair(by)).privateKey, { crit: { x: false } });
  }

  async hmacToken(secret: string): Promise<string> {
    const exp = Math.floor(Date.now() / 1000) + 300;
    return new SignJWT({ sub: "somebody", iss: this.url, aud: AUDIENCE, exp })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(Buffer.from(secret));
  }

  private pair(kid: string): Promise<Pair> {
    const known = pairs.get(kid) ?? generateKeyPair("RS256", { extractable: true });
    pairs.set(kid, known);
    return known;
  }
}

/** A token in parts: what it says can be changed, and what it is signed with stays. */
export function altered(
  token: string,
  change: { header?: Record<string, unknown>; payload?: Record<string, unknown>; signature?: string },
): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const with_ = (part: string, more: Record<string, unknown> | undefined): string => {
    const value = JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
    return more ? Buffer.from(JSON.stringify({ ...value, ...more })).toString("base64url") : part;
  };
  return [with_(header, change.header), with_(payload, change.payload), change.signature ?? signature].join(".");
}
