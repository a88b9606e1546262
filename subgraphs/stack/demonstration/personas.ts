import { readFileSync } from "node:fs";
import { projectPath } from "../../kit/root";

interface Common {
  /** What `npm run -s token -- PERSONA` is given, and the `sub` of the token. */
  readonly persona: string;
  readonly name: string;
  /** Their part in the demonstration, in one sentence. */
  readonly story: string;
  readonly scopes: readonly string[];
}

/** A citizen (công dân): has an identity number and no post. */
export interface Citizen extends Common {
  readonly kind: "HOLDER";
  readonly holder: string;
  readonly identityNumber: string;
}

/** An official (cán bộ, công chức) with one post in the register of posts. */
export interface PersonaOfficial extends Common {
  readonly kind: "OFFICIAL";
  readonly official: string;
  readonly agency: string;
  readonly office: string;
  readonly position: string;
  readonly department: string;
  readonly roles: readonly ("RECEIVER" | "SPECIALIST" | "APPRAISER" | "LEADER" | "RETURNER")[];
  /** Fields of procedures they are trained for, by code. */
  readonly fields: readonly string[];
}

/** A device or another system: scopes without a post. */
export interface Machine extends Common {
  readonly kind: "MACHINE";
  /** The office that a device is bound to. */
  readonly office?: string;
}

export type Persona = Citizen | PersonaOfficial | Machine;

/** Everybody of the demonstration, in the order in which they are listed. */
export function personas(): readonly Persona[] {
  return (
    known ??
    (known = (
      JSON.parse(readFileSync(projectPath("subgraphs/stack/demonstration/personas.json"), "utf8")) as {
        personas: Persona[];
      }
    ).personas)
  );
}

export function findPersona(name: string): Persona | undefined {
  return personas().find(({ persona }) => persona === name);
}

/** The posts of the demonstration's register. */
export function officials(): readonly PersonaOfficial[] {
  return personas().filter((one): one is PersonaOfficial => one.kind === "OFFICIAL");
}

let known: readonly Persona[] | undefined;
