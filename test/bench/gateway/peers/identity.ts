import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { TokenRules } from "./tokens";

export interface Identity {
  readonly rules: TokenRules;
  readonly jwksUrl: string;
  /** A token that every peer has to take. */
  readonly token: string;
  /** The same claims signed with another key, which every peer has to refuse. */
  readonly forged: string;
  /** A good token of somebody else. */
  readonly tokenOf: (subject: string) => Promise<string>;
  readonly stop: () => void;
}

const AUDIENCE = "bench";

/** An issuer on loopback: one key, a discovery document and the tokens of one run. */
export async function startIdentity(): Promise<Identity> {
  const [own, other] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const publicKey = { ...(await exportJWK(own.publicKey)), alg: "ES256", use: "sig", kid: "bench" };
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const found = request.url === "/jwks" ? { keys: [publicKey] } : { issuer, jwks_uri: `${issuer}/jwks` };
    response.end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (key: typeof own.privateKey, subject = "bench"): Promise<string> =>
    new SignJWT({ name: "Bench" })
      .setProtectedHeader({ alg: "ES256", kid: "bench" })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime("2h")
      .sign(key);
  return {
    rules: { publicKey, issuer, audience: AUDIENCE },
    jwksUrl: `${issuer}/jwks`,
    token: await sign(own.privateKey),
    forged: await sign(other.privateKey),
    tokenOf: (subject) => sign(own.privateKey, subject),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
