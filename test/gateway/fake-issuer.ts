import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JWTPayload, SignJWT, exportJWK, generateKeyPair } from "jose";

export const AUDIENCE = "one-stop-graph";

/** An identity provider: discovery, one key, and tokens of every kind. */
export class FakeIssuer {
  private server: Server | null = null;
  private readonly pair = generateKeyPair("RS256", { extractable: true });
  private readonly other = generateKeyPair("RS256", { extractable: true });
  url = "";
  /** Names of the keys that it publishes, all of them the same key. */
  kids = ["k1"];
  /** How often it was asked for them. */
  asked = 0;

  async start(port = 0): Promise<void> {
    const jwk = { ...(await exportJWK((await this.pair).publicKey)), alg: "RS256", use: "sig" };
    this.server = createServer((request, response) => {
      const isJwks = request.url === "/jwks";
      if (isJwks) this.asked += 1;
      const answer = isJwks
        ? { keys: this.kids.map((kid) => ({ ...jwk, kid })) }
        : { issuer: this.url, jwks_uri: `${this.url}/jwks` };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => this.server?.listen(port, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async token(
    claims: JWTPayload = {},
    change: { ttl?: number; audience?: string; issuer?: string; forged?: boolean; kid?: string } = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ sub: "somebody", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: change.kid ?? "k1" })
      .setIssuer(change.issuer ?? this.url)
      .setAudience(change.audience ?? AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + (change.ttl ?? 300))
      .sign((await (change.forged ? this.other : this.pair)).privateKey);
  }

  /** Signed with the public key as a shared secret, the oldest trick. */
  async hmacToken(claims: JWTPayload): Promise<string> {
    const jwk = await exportJWK((await this.pair).publicKey);
    return new SignJWT({ sub: "somebody", ...claims })
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .setIssuer(this.url)
      .setAudience(AUDIENCE)
      .setExpirationTime("5m")
      .sign(Buffer.from(JSON.stringify(jwk)));
  }

  unsignedToken(claims: JWTPayload): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ sub: "somebody", iss: this.url, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 300, ...claims })}.`;
  }
}
