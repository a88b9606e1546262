import type { Persona } from "../demonstration/personas";

/** What an access token says of a persona beside `sub` and `scope`: the claims that VNeID or an agency's provider would give. */
export function claimsOf(persona: Persona): Record<string, string> {
  const { name } = persona;
  switch (persona.kind) {
    case "HOLDER":
      return { name, holder: persona.holder, identity_number: persona.identityNumber };
    case "OFFICIAL":
      return { name, official: persona.official, agency: persona.agency, office: persona.office };
    case "MACHINE":
      return persona.office ? { name, office: persona.office } : { name };
  }
}

/** Every scope that some persona holds: what a client may ask for. */
export function allScopes(personas: readonly Persona[]): readonly string[] {
  return [...new Set(personas.flatMap(({ scopes }) => scopes))].sort();
}
