import { Provider, type Configuration } from "oidc-provider";
import type { Keys } from "../../kit/secrets";
import { findPersona, personas } from "../demonstration/personas";
import { allScopes, claimsOf } from "./claims";
import { memoryAdapter } from "./memory-adapter";
import { errorPage, pageHeaders } from "./sign-in-page";
import { signingKey } from "./signing-key";

/** The resource that clients name (RFC 8707) to get a token for the graph; also what they get when they name none. */
export const graphResource = "urn:one-stop-graph";

/** Front ends on a developer's machine: public, PKCE, any port of the loopback (RFC 8252). */
export const developmentClient = "development";

export const tokenLifetime = 12 * 60 * 60;

/** A real OpenID provider that stands in for VNeID: its users are the personas and nobody has a password. */
export function buildProvider(setup: { issuer: string; audience: string; keys: Keys }): Provider {
  const provider = new Provider(setup.issuer, configuration(setup));
  // Behind the gateway or in a container the provider is reached under its issuer's name only.
  provider.proxy = false;
  return provider;
}

function configuration({ audience, keys }: { audience: string; keys: Keys }): Configuration {
  return {
    adapter: memoryAdapter(),
    jwks: { keys: [signingKey(keys)] },
    cookies: {
      keys: [keys.get("identity-cookies").toString("base64url")],
      short: { sameSite: "lax" },
      long: { sameSite: "lax" },
    },
    clients: [
      {
        client_id: developmentClient,
        client_name: "One-stop graph, development",
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
        redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback", "http://[::1]/callback"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    responseTypes: ["code"],
    scopes: ["openid", "profile"],
    claims: { openid: ["sub"], profile: ["name"] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: tokenLifetime,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 1800,
      Session: tokenLifetime,
      Grant: tokenLifetime,
    },
    findAccount: (_ctx, sub) => account(sub),
    extraTokenClaims: (_ctx, token) =>
      "accountId" in token && token.accountId ? personaClaims(token.accountId) : undefined,
    renderError: (ctx, out) => {
      ctx.set(pageHeaders);
      ctx.body = errorPage(out.error_description ?? out.error);
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // A front end in development asks from its own port of the loopback.
    clientBasedCORS: (_ctx, origin) => ["localhost", "127.0.0.1", "[::1]"].includes(URL.parse(origin)?.hostname ?? ""),
    features: { devInteractions: { enabled: false }, resourceIndicators: resourceIndicators(audience) },
  };
}

function resourceIndicators(
  audience: string,
): NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]> {
  return {
    enabled: true,
    defaultResource: () => graphResource,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      audience,
      scope: allScopes(personas()).join(" "),
      accessTokenFormat: "jwt",
      accessTokenTTL: tokenLifetime,
      jwt: { sign: { alg: "ES256" } },
    }),
  };
}

function account(sub: string) {
  const persona = findPersona(sub);
  return persona && { accountId: sub, claims: () => ({ sub, name: persona.name }) };
}

function personaClaims(sub: string): Record<string, string> | undefined {
  const persona = findPersona(sub);
  return persona && claimsOf(persona);
}
