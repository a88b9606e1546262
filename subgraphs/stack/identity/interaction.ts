import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { type Persona, findPersona, personas } from "../demonstration/personas";
import { allScopes } from "./claims";
import { readBody } from "./http";
import { graphResource } from "./provider";
import { expiredPage, pageHeaders, signInPage } from "./sign-in-page";

/** The step of the code flow in which a person chooses a persona; consent to what that persona may do is part of the choice. */
export async function interaction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response).catch(() => null);
  if (!details) return void response.writeHead(400, pageHeaders).end(expiredPage());
  if (request.method === "GET") {
    const client = await provider.Client.find(String(details.params["client_id"]));
    return void response
      .writeHead(200, pageHeaders)
      .end(signInPage(`/interaction/${details.uid}`, client?.clientName ?? "A client"));
  }
  const form = new URLSearchParams(await readBody(request));
  const persona = findPersona(form.get("persona") ?? "");
  if (!persona) return void response.writeHead(400, pageHeaders).end(expiredPage());
  const grantId = await grant(provider, persona, String(details.params["client_id"]));
  await provider.interactionFinished(request, response, {
    login: { accountId: persona.persona },
    consent: { grantId },
  });
}

// A client may ask for every scope there is; the token carries those of them that the persona holds.
async function grant(provider: Provider, { persona, scopes }: Persona, clientId: string): Promise<string> {
  const made = new provider.Grant({ accountId: persona, clientId });
  made.addOIDCScope("openid profile");
  if (scopes.length > 0) made.addResourceScope(graphResource, scopes.join(" "));
  const withheld = allScopes(personas()).filter((scope) => !scopes.includes(scope));
  made.rejectResourceScope(graphResource, withheld.join(" "));
  return made.save();
}
