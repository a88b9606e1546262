import { type Model, namedOf } from "../fuzz/model";
import { type Guard, fieldAt, membersOf } from "./guards";

/** Who asks; null: nobody who has signed in. */
export interface Reader {
  readonly name: string;
  readonly scopes: readonly string[] | null;
}

export type Verdict = "UNAUTHENTICATED" | "FORBIDDEN" | null;

/**
 * What the directives mean, in plain words: a field asks what stands on it, on its type and on the type that it gives; an
 * interface asks what any of its objects asks; what several services say holds together.
 */
export class Access {
  private readonly byPlace = new Map<string, Guard[]>();

  constructor(
    private readonly model: Model,
    readonly guards: readonly Guard[],
  ) {
    for (const guard of guards) this.byPlace.set(guard.at, [...(this.byPlace.get(guard.at) ?? []), guard]);
    // A service that sees an interface as an object speaks for all of its objects.
    for (const { name, kind } of model.types.values())
      if (kind === "entityInterface")
        for (const [at, own] of [...this.byPlace])
          if (at.startsWith(`${name}.`))
            for (const member of membersOf(model, name).slice(1)) {
              const place = `${member}.${at.slice(name.length + 1)}`;
              this.byPlace.set(place, [...(this.byPlace.get(place) ?? []), ...own]);
            }
  }

  verdict(reader: Reader, type: string, field: string): Verdict {
    return this.judge(reader, this.guardsOf(type, field, membersOf(this.model, type)));
  }

  /** Of one object, whatever interface it is seen through. */
  verdictOf(reader: Reader, type: string, field: string): Verdict {
    return this.judge(reader, this.guardsOf(type, field, [type]));
  }

  private guardsOf(type: string, field: string, members: readonly string[]): Guard[] {
    return members.flatMap((member) => {
      const given = fieldAt(this.model, member, field) ?? fieldAt(this.model, type, field);
      const named = given ? membersOfInterface(this.model, namedOf(given.ref)) : [];
      return [`${member}.${field}`, member, ...named].flatMap((at) => this.byPlace.get(at) ?? []);
    });
  }

  private judge({ scopes }: Reader, guards: readonly Guard[]): Verdict {
    if (guards.length === 0) return null;
    if (scopes === null) return "UNAUTHENTICATED";
    for (const { scopes: alternatives } of guards) {
      if (alternatives === null || alternatives.length === 0) continue;
      if (!alternatives.some((all) => all.every((scope) => scopes.includes(scope)))) return "FORBIDDEN";
    }
    return null;
  }
}

// A union has no rule: its members have theirs.
function membersOfInterface(model: Model, name: string): string[] {
  return model.types.get(name)?.kind === "union" ? [] : membersOf(model, name);
}
